/** Upright sRGB pixels, three interleaved 8-bit samples each, row by row. */
export type Rgb = { readonly width: number; readonly height: number; readonly data: Uint8Array }

/** Gaps between runs of a row that are no wider than this are kept as inert places: a 5 x 5 neighbourhood then meets one run a row. */
const CLOSED_GAP = 3
/** Inert places between runs: places up to two columns beside a run have neighbours two further, and all of these are inert. */
const APART = 4
/** Numbers a segment takes: first and end place, what leads to the same column of the rows -2, -1, 1, 2, then column and row of its first pixel. */
export const SEGMENT = 8

/**
 * The pixels to be solved for, in rows from the top, as places of arrays `places` long. Within a segment, the pixel dx columns
 * and dy rows away from place p has place p + segment[o] + dx, with o = 2, 3, 4, 5 for dy = -2, -1, 1, 2; if that is not in the
 * band the place is an inert one.
 */
export type Band = {
  readonly width: number
  readonly height: number
  /** Places in segments; what remains is inert and only there to be met. */
  readonly count: number
  /** A multiple of four. */
  readonly places: number
  /** Index y * width + x of each place's pixel; -1 outside segments. */
  readonly pixels: Int32Array
  /** 1 where the pixel is really unknown, 0 for inert places. */
  readonly live: Uint8Array
  readonly segments: Int32Array
  /** Index in `segments` at which each row begins, and one more for the end. */
  readonly rows: Int32Array
}

type Run = { from: number; to: number; first: number }

/** The band of all pixels for which `unknown` is not 0. */
export function bandOf(unknown: Uint8Array, width: number, height: number): Band {
  const rows: Run[][] = []
  let count = 0
  let longest = 0
  for (let y = 0; y < height; y++) {
    const runs: Run[] = []
    for (let x = 0; x < width; x++) {
      if (unknown[y * width + x] === 0) continue
      const last = runs.at(-1)
      if (last && x - last.to <= CLOSED_GAP) last.to = x + 1
      else runs.push({ from: x, to: x + 1, first: 0 })
    }
    rows.push(runs)
    for (const { from, to } of runs) longest = Math.max(longest, to - from)
  }
  // In front enough inert places for the rows that have no run near a segment.
  let places = longest + 4 * APART
  for (const runs of rows) for (const run of runs) {
    run.first = places
    places += run.to - run.from + APART
    count += run.to - run.from
  }
  // Four places are read at once, up to two beyond a segment.
  places = (places + 2 * APART) & ~3
  const pixels = new Int32Array(places).fill(-1)
  const live = new Uint8Array(places)
  for (let y = 0; y < height; y++) {
    for (const { from, to, first } of rows[y]) {
      for (let x = from, p = first; x < to; x++, p++) {
        pixels[p] = y * width + x
        live[p] = unknown[y * width + x] === 0 ? 0 : 1
      }
    }
  }
  return { width, height, count, places, pixels, live, ...segmentsOf(rows) }
}

/** Cuts runs wherever one of the rows around begins or ends to have a run within two columns. */
function segmentsOf(rows: readonly (readonly Run[])[]): Pick<Band, 'segments' | 'rows'> {
  const segments: number[] = []
  const begins = new Int32Array(rows.length + 1)
  const none: readonly Run[] = []
  for (let y = 0; y < rows.length; y++) {
    begins[y] = segments.length
    const around = [-2, -1, 1, 2].map((dy) => rows[y + dy] ?? none)
    const at = [0, 0, 0, 0]
    for (const run of rows[y]) {
      for (let x = run.from; x < run.to;) {
        let end = run.to
        const offsets = around.map((runs, row) => {
          while (at[row] < runs.length && runs[at[row]].to + 2 <= x) at[row]++
          const near = runs[at[row]]
          if (!near || near.from - 2 > x) {
            if (near) end = Math.min(end, near.from - 2)
            return APART - run.first - x + run.from
          }
          end = Math.min(end, near.to + 2)
          return near.first - near.from - run.first + run.from
        })
        segments.push(run.first + x - run.from, run.first + end - run.from, ...offsets, x, y)
        x = end
      }
    }
  }
  begins[rows.length] = segments.length
  return { segments: Int32Array.from(segments), rows: begins }
}
