import { runsOfRle } from '../../core/mask/rle.ts'
import { partsOfRuns } from '../../core/mask/trace.ts'
import type { Shape } from '../../core/records/annotation.ts'

/** What of the photo a tool asks the host to select; places are image pixels. */
export type PixelsAsked =
  | { for: 'cut'; box: [number, number, number, number]; strokes: CutStroke[] }
  | { for: 'cells'; count: number; strokes: CellStroke[]; under: [number, number] | null }
  | { for: 'colour'; at: [number, number][]; tolerance: number; contiguous: boolean; box: [number, number, number, number] | null }
  | { for: 'wire'; from: [number, number]; to: [number, number]; snap: number; fresh: boolean; exact: boolean }
export type CutStroke = { label: 'foreground' | 'background'; points: [number, number][]; radius: number }
export type CellStroke = { adds: boolean; points: [number, number][] }
export type PixelsFor = PixelsAsked['for']

/** What came of it: a mask of the whole photo (null: nothing), the cell under the pointer; or a line along edges. */
export type PixelsFound = { shape: Shape | null; under?: Shape | null; line?: number[] }

/** How pixels are picked, shared by the tools that do and kept from day to day. */
export type Picker = {
  /** Difference in colour, OKLab in hundredths, 0..50. */
  tolerance: number
  /** Only what hangs together with the place that was pointed at. */
  contiguous: boolean
  /** About how many superpixels a photo is cut into. */
  cells: number
  /** What picked pixels become: a new object, or more or less of the selected one. Not kept: each day begins with new ones. */
  into: 'new' | 'add' | 'take'
}
export const DEFAULT_PICKER: Picker = { tolerance: 8, contiguous: true, cells: 1_000, into: 'new' }
export const MOST_TOLERANCE = 50
export const FEWEST_CELLS = 50
export const MOST_CELLS = 10_000

/** All rings of a mask, for one even-odd area. */
export function ringsOf(shape: Shape | null | undefined): number[][] {
  return shape?.type === 'mask' ? partsOfRuns(runsOfRle(shape.rle)).flat() : []
}
