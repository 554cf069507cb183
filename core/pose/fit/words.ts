import type { Camera } from '../camera.ts'
import { angleBetween } from '../rotation.ts'
import type { Fitted } from './fitter.ts'

/** Two answers, with the scores that chose between them where it was not IoU: see Hopeful. */
type Answer = { best: Fitted; runnerUp: Fitted | null; scores?: readonly number[] }

/** Share of what the best answer leaves open that the runner-up must leave more; less and the silhouette does not tell them apart. */
const TELLING = 0.12
/** Below this difference of scores two answers are never told apart: masks of whole pixels differ by more. */
const LEAST_MARGIN = 0.008
/** IoU below which a fit is called poor. */
const POOR = 0.75

/** Whether the runner-up covers the mask about as well as the best. */
export function isAmbiguous({ best, runnerUp, scores = [best.iou, runnerUp?.iou ?? 0] }: Answer): boolean {
  return runnerUp !== null && scores[0] - scores[1] < Math.max(LEAST_MARGIN, TELLING * (1 - scores[0]))
}

/** What a person should know of a fit; '' when there is nothing. */
export function wordsOf(answer: Answer, mask: Uint8Array, camera: Camera): string {
  const { best, runnerUp } = answer
  const words: string[] = []
  if (best.iou < POOR) words.push(`The silhouette fits poorly (IoU ${best.iou.toFixed(2)}): another mesh, a hidden part or a wrong field of view may be why.`)
  if (runnerUp && isAmbiguous(answer)) {
    const apart = Math.round(angleBetween(best.pose.R, runnerUp.pose.R))
    words.push(`The silhouette cannot tell: turned by ${apart} degrees the shape covers the mask as well (IoU ${best.iou.toFixed(3)} and ${runnerUp.iou.toFixed(3)}). Look at the runner-up.`)
  }
  if (isCut(mask, camera)) words.push('The mask is cut by the edge of the picture: what lies beyond was guessed.')
  return words.join(' ')
}

/** Whether a mask touches the picture's edge. */
export function isCut(mask: Uint8Array, { width, height }: Camera): boolean {
  for (let x = 0; x < width; x++) if (mask[x] !== 0 || mask[(height - 1) * width + x] !== 0) return true
  for (let y = 0; y < height; y++) if (mask[y * width] !== 0 || mask[y * width + width - 1] !== 0) return true
  return false
}
