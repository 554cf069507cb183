import type { Pose } from '../../../core/records/pose.ts'
import type { PoseStyle, PoseWishes } from '../../state/pose-look.ts'

export const STYLES: { value: PoseStyle; title: string; icon: string }[] = [
  { value: 'outline', title: 'Outline', icon: 'mode-outline' }, { value: 'wire', title: 'Wire', icon: 'mesh' },
  { value: 'shaded', title: 'Shaded', icon: 'mode-mask' }, { value: 'difference', title: 'Difference', icon: 'mode-difference' },
]

export const CAMERAS: { value: PoseWishes['camera']; title: string }[] = [
  { value: 'exif', title: 'As the file tells' }, { value: 'field-of-view', title: 'Field of view' }, { value: 'fit', title: 'Fitted as well' },
]

/** The fitters by their ids in core/pose/fit. */
export const METHODS: { value: string; title: string }[] = [
  { value: 'global', title: 'From all sides' }, { value: 'gradient-descent', title: 'Gradient descent, the first method' },
  { value: 'gradient-descent-mended', title: 'Gradient descent, mended' },
]

export const STATE_WORDS: Record<Pose['state'], string> = {
  fitted: 'Fitted', corrected: 'Corrected', accepted: 'Accepted', rejected: 'Rejected', imported: 'Imported',
}

/** From this margin on the two ways round are told apart well. */
const CLEAR = 0.05

/** What a person should know of a pose, in one sentence. */
export function poseWords({ words, runnerUp, margin, stale, method, iou, mesh, origin }: Pick<Pose, 'words' | 'runnerUp' | 'margin' | 'stale' | 'method' | 'iou' | 'mesh' | 'origin'>): string {
  if (stale) return 'The mask has changed since. Fit again, or snap.'
  if (words !== '') return words
  if (iou === null) return 'How well it covers the mask was not measured.'
  if (!runnerUp && method === 'manual') return 'Placed by hand.'
  if (!runnerUp) return origin['tracked'] === undefined ? 'No other way round comes near.' : 'Followed from the photo before; other ways round were not looked for.'
  const otherMesh = runnerUp.mesh !== undefined && runnerUp.mesh !== mesh
  if (margin !== null && margin < 0) return otherMesh ? 'The other product covers the mask better.' : 'The other way round covers the mask better.'
  if (margin !== null && margin < CLEAR) return otherMesh ? 'A close call: it could be the other product, or the other foot.' : 'A close call: look which way the toe points.'
  return otherMesh ? 'Clear: the other product covers the mask less well.' : 'Clear: the other way round covers the mask less well.'
}

/** A share with two digits; a dash where there is none. */
export const share = (value: number | null | undefined): string => (value === null || value === undefined ? '–' : value.toFixed(2))

/** A length given in metres, in the unit that suits it. */
export function lengthWords(metres: number): string {
  const size = Math.abs(metres)
  if (size < 0.01) return `${(1_000 * metres).toFixed(size < 0.001 ? 2 : 1)} mm`
  return size < 1 ? `${(100 * metres).toFixed(1)} cm` : `${metres.toFixed(2)} m`
}

/** The figures of a pose, to read and to copy. */
export function poseFacts({ iou, margin, measures, t, uncertainty, renders, seconds, method, camera }: Pose, height: number): [string, string][] {
  const facts: [string, string][] = [
    ['IoU', share(iou)], ['Margin', share(margin)],
    ['Distance', lengthWords(Math.hypot(...t))],
    ['Field of view', `${((360 / Math.PI) * Math.atan(height / 2 / camera.fy)).toFixed(1)}°`],
  ]
  if (measures) facts.push(['Dice', share(measures.dice)], ['Chamfer', `${measures.chamfer.toFixed(1)} px`], ['Hausdorff', `${measures.hausdorff.toFixed(0)} px`], ['Hamming', measures.hamming.toFixed(1)])
  if (uncertainty) {
    facts.push(['Turn ±', `${Math.max(...uncertainty.rotation).toFixed(1)}°`], ['Place ±', lengthWords(Math.max(...uncertainty.translation))])
  }
  const work = renders > 0 ? `${renders} silhouettes, ${seconds < 1 ? `${Math.round(1_000 * seconds)} ms` : `${seconds.toFixed(1)} s`}` : ''
  facts.push(['Method', [METHODS.find((one) => one.value === method)?.title ?? method, work].filter(Boolean).join(', ')])
  return facts
}
