import type { ModelInput } from '../../../core/records/model.ts'

const RESIZE: Record<ModelInput['resize'], string> = { stretch: 'stretched', letterbox: 'with bars', 'letterbox-top-left': 'bars right and below' }

/** How photos are fed, in a few words: "640 × 640, with bars, RGB, 0 to 1". */
export function feedWords({ width, height, longSide, resize, order, divide, mean, std }: ModelInput): string {
  const size = width !== null && height !== null ? `${width} × ${height}` : longSide === null ? 'any size' : `longer side ${longSide}`
  const normal = mean.every((value) => value === 0) && std.every((value) => value === 1)
  const range = normal ? (divide === 255 ? '0 to 1' : divide === 1 ? '0 to 255' : 'by its maximum') : 'normalised'
  return [size, RESIZE[resize], order.toUpperCase(), range].join(', ')
}
