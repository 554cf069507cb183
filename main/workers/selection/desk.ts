import { Fault } from '../../../core/fault.ts'
import type { Limits } from '../../../core/limits.ts'
import { cellsOf, type Cells } from '../../../core/select/cells.ts'
import { colourPick, type ColourPick } from '../../../core/select/flood.ts'
import { liveWire, type LiveWire } from '../../../core/select/live-wire.ts'
import type { Photo } from '../../../core/select/pyramid.ts'
import { superpixels } from '../../../core/select/slic.ts'
import { smartCut, type CutMask, type CutStroke, type SmartCut } from '../../../core/select/smart-cut.ts'
import { withPicture } from '../media/open-picture.ts'
import { readHeader } from '../media/read-header.ts'
import { renderPixels } from '../media/render.ts'

/** The photo at hand, and of each kind of question what was worked out for the last one. */
export type Desk = {
  photo: Photo
  cut(box: readonly [number, number, number, number], strokes: readonly CutStroke[]): CutMask
  cells(count: number): Cells
  colour(at: readonly [number, number][]): ColourPick
  wire(): LiveWire
}

/** Reads a photo as upright sRGB. Throws `unsupported` when it is too large to be worked on, else what reading pictures throws. */
export async function deskFor(path: string, limits: Limits): Promise<Desk> {
  const photo = await withPicture(path, limits, async (picture): Promise<Photo> => {
    const { header } = await readHeader(picture, limits)
    if (header.width * header.height > limits.selectionPixels) {
      throw new Fault('unsupported', 'This photo is too large to select by its pixels.', {
        file: picture.shown, field: 'width x height', found: header.width * header.height, limit: limits.selectionPixels, limitName: 'selectionPixels', fix: 'Draw by hand here, or make the photo smaller.',
      })
    }
    const { width, height, bytes } = await renderPixels(picture, limits, { partial: false })
    return { width, height, data: bytes }
  })
  let cut: { key: string; made: SmartCut } | null = null
  let cells: { key: string; made: Cells } | null = null
  let colour: { key: string; made: ColourPick } | null = null
  let wire: LiveWire | null = null
  return {
    photo,
    cut(box, strokes) {
      const key = box.join()
      if (cut?.key !== key) cut = { key, made: smartCut(photo, box) }
      return cut.made.answer(strokes)
    },
    cells(count) {
      if (cells?.key !== `${count}`) cells = { key: `${count}`, made: cellsOf(superpixels(photo, count)) }
      return cells.made
    },
    colour(at) {
      const key = at.join()
      if (colour?.key !== key) colour = { key, made: colourPick(photo, at) }
      return colour.made
    },
    wire: () => (wire ??= liveWire(photo)),
  }
}

/** A place as the pixel it lies in, or null outside of the photo. */
export function pixelAt({ width, height }: Photo, [x, y]: readonly [number, number]): [number, number] | null {
  const at: [number, number] = [Math.floor(x), Math.floor(y)]
  return at[0] >= 0 && at[1] >= 0 && at[0] < width && at[1] < height ? at : null
}

/** The nearest pixel of the photo. */
export function nearestPixel({ width, height }: Photo, [x, y]: readonly [number, number]): { x: number; y: number } {
  return { x: Math.min(width - 1, Math.max(0, Math.floor(x))), y: Math.min(height - 1, Math.max(0, Math.floor(y))) }
}

