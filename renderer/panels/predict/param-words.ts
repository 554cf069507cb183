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
    focus: `two passes, ${focusWords(focus)}`,
    channels: `channels ${channels.use.join(' ').toUpperCase()} alone, ${channels.merge}`,
  }
  return [words[strategy], ...(flip ? ['mirrored too'] : [])]
}

function focusWords({ radius, margin, looks, blend, mode }: PredictParams['focus']): string {
  if (mode === 'mask') return `all but ${radius} px round the first mask blacked out`
  const round = [...(margin > 0 ? [`${Math.round(100 * margin)} %`] : []), ...(radius > 0 || margin === 0 ? [`${radius} px`] : [])].join(' and ')
  return `${round} round the first mask${looks > 1 ? `, up to ${looks} close-ups` : ''}${blend > 0 ? `, the first look weighs ${Math.round(100 * blend)} %` : ''}`
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
    post.specks > 0 && `specks below ${Math.round(1000 * post.specks) / 10} % cleaned`,
    post.polygon !== null && `polygons within ${post.polygon} px`,
  ].filter((word) => word !== false)
}
