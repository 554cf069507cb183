import { predictParams, type PredictParams } from '../../../core/records/model.ts'

/** How photos were looked at and what was done to the result, in a line; empty where parameters say nothing (imports). */
export function paramWords(params: Record<string, unknown>): string {
  const found = predictParams.safeParse(params)
  if (!found.success || Object.keys(params).length === 0) return ''
  return [...strategyWords(found.data), ...postWords(found.data)].join(', ')
}

/** The strategy in a few words, such as `tiles of 512 px, mirrored too`. */
export function strategyWords({ strategy, flip, tiles, focus, channels }: PredictParams): string[] {
  const words = {
    whole: 'whole photo',
    tiles: `tiles${tiles.size === null ? '' : ` of ${tiles.size} px`}, ${Math.round(100 * tiles.overlap)} % overlap`,
    focus: `two passes, ${focus.radius} px round the first mask`,
    channels: `channels ${channels.use.join(' ').toUpperCase()} alone, ${channels.merge}`,
  }
  return [words[strategy], ...(flip ? ['mirrored too'] : [])]
}

/** What is done after the network, in a few words; nothing when nothing is. */
export function postWords({ post }: PredictParams): string[] {
  return [
    post.threshold !== null && `threshold ${post.threshold}`,
    post.score !== null && `score from ${post.score}`,
    post.refine > 0 && `edges refined over ${post.refine} px`,
    post.largest && 'largest piece only',
    post.fillHoles > 0 && `holes up to ${post.fillHoles} px filled`,
    post.minArea > 0 && `pieces from ${post.minArea} px`,
    post.polygon !== null && `polygons within ${post.polygon} px`,
  ].filter((word) => word !== false)
}
