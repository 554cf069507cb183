import { writePsdUint8Array } from 'ag-psd'
import type { Rgba } from '../../../core/cutout/compose.ts'

/**
 * A Photoshop document of 8 bits, its layers from below, with the whole picture for programs that read no layers. Written by
 * ag-psd, which needs no canvas for it.
 */
export function psdOf(whole: Rgba, layers: readonly { name: string; picture: Rgba }[]): Uint8Array {
  const { width, height } = whole
  const pixels = ({ samples }: Rgba) => ({ width, height, data: new Uint8ClampedArray(samples) })
  return writePsdUint8Array({
    width, height, imageData: pixels(whole),
    children: layers.map(({ name, picture }) => ({ name, left: 0, top: 0, imageData: pixels(picture) })),
  }, { trimImageData: true, noBackground: true })
}
