import { initializeCanvas, writePsdUint8Array } from 'ag-psd'
import type { Rgba } from '../../../core/cutout/compose.ts'

// It trims layers by plain pixels; there is no canvas here, and none is needed.
initializeCanvas(() => {
  throw new RangeError('there is no canvas here')
}, (width, height) => ({ width, height, data: new Uint8ClampedArray(4 * width * height) }) as never)

/**
 * A Photoshop document of 8 bits, its layers from below, with the whole picture for programs that read no layers. Written by
 * ag-psd.
 */
export function psdOf(whole: Rgba, layers: readonly { name: string; picture: Rgba }[]): Uint8Array {
  const { width, height } = whole
  const pixels = ({ samples }: Rgba) => ({ width, height, data: new Uint8ClampedArray(samples) })
  return writePsdUint8Array({
    width, height, imageData: pixels(whole),
    children: layers.map(({ name, picture }) => ({ name, left: 0, top: 0, imageData: pixels(picture) })),
  }, { trimImageData: true, noBackground: true })
}
