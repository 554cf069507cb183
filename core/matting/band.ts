/** Upright sRGB pixels, three interleaved 8-bit samples each, row by row. */
export type Rgb = { readonly width: number; readonly height: number; readonly data: Uint8Array }

/** Unused places at both ends of every array over a band, so that a segment may reach two columns past a run and its neighbours two further. */
export const PAD = 4
/** Gaps between runs of a row that are no wider than this are kept as inert places: a 5 x 5 neighbourhood then meets one run a row. */
const CLOSED_GAP = 3
/** Numbers a segment takes: first and end place, then what leads to the same column of the rows -2..2. */
export const SEGMENT = 7

/**
 * The pixels to be solved for, in rows from the top, as places `PAD`..`PAD + count - 1` of arrays `count + 2 * PAD` long.
 * Within a segment, the pixel dx columns and dy rows away from place p has place p + segment[4 + dy] + dx if it is in the band;
 * if it is not, that place exists too, and belongs to another pixel.
 */
export type Band = {
  readonly width: number
  readonly height: number
  readonly count: number
  /** Index y * width + x of each place's pixel; -1 in the padding. */
  readonly pixels: Int32Array
  /** 1 where the pixel is really unknown, 0 for inert places (padding and closed gaps). */
  readonly live: Uint8Array
  readonly segments: Int32Array
}

type Run = { from: number; to: number; first: number }

/** The band of all pixels for which `unknown` is not 0. */
export function bandOf(unknown: Uint8Array, width: number, height: number): Band {
  const rows: Run[][] = []
  let count = 0
  for (let y = 0; y < height; y++) {
    const runs: Run[] = []
    for (let x = 0, p = y * width; x < width; x++, p++) {
      if (unknown[p] === 0) continue
      const last = runs.at(-1)
      if (last && x - last.to <= CLOSED_GAP) last.to = x + 1
      else runs.push({ from: x, to: x + 1, first: 0 })
    }
    for (const run of runs) {
      run.first = PAD + count
      count += run.to - run.from
    }
    rows.push(runs)
  }
  const pixels = new Int32Array(count + 2 * PAD).fill(-1)
  const live = new Uint8Array(count + 2 * PAD)
  for (let y = 0; y < height; y++) {
    for (const { from, to, first } of rows[y]) {
      for (let x = from, p = first; x < to; x++, p++) {
        pixels[p] = y * width + x
        live[p] = unknown[y * width + x] === 0 ? 0 : 1
      }
    }
  }
  return { width, height, count, pixels, live, segments: segmentsOf(rows) }
}

/** Cuts runs wherever one of the rows around begins or ends to have a run within two columns. */
function segmentsOf(rows: readonly (readonly Run[])[]): Int32Array {
  const segments: number[] = []
  const none: readonly Run[] = []
  for (let y = 0; y < rows.length; y++) {
    const around = [-2, -1, 0, 1, 2].map((dy) => rows[y + dy] ?? none)
    const at = [0, 0, 0, 0, 0]
    for (const run of rows[y]) {
      for (let x = run.from; x < run.to;) {
        let end = run.to
        const offsets = around.map((runs, row) => {
          while (at[row] < runs.length && runs[at[row]].to + 2 <= x) at[row]++
          const near = runs[at[row]]
          if (!near) return 0
          if (near.from - 2 > x) {
            end = Math.min(end, near.from - 2)
            return 0
          }
          end = Math.min(end, near.to + 2)
          return near.first - near.from - run.first + run.from
        })
        segments.push(run.first + x - run.from, run.first + end - run.from, ...offsets)
        x = end
      }
    }
  }
  return Int32Array.from(segments)
}
