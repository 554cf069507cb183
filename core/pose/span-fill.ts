/**
 * The filled silhouette as runs in rows: row y has the runs `rowStart[y]` to `rowStart[y + 1]`, each the pixels from[i] <= x < to[i],
 * left to right, never touching. The arrays are the maker's own and hold until its next call.
 */
export type Spans = { count: number; rowStart: Int32Array; from: Int32Array; to: Int32Array; area: number }

export type SpanFill = {
  /** Begins an empty picture. */
  begin(width: number, height: number): void
  /**
   * `count` straight edges: four numbers each in `ends`, x y of the one end and x y of the other, in pixels. An edge's weight, -2 to 2, is
   * added to the winding of everything to its right where it runs down, and taken away where it runs up. The same two points give the same
   * columns whichever comes first.
   */
  edges(count: number, ends: Float64Array, weights: Int8Array): void
  /** All pixels whose middle has a winding other than 0. */
  finish(): Spans
}

/**
 * Fills closed outlines by the non-zero rule. A pixel belongs to what covers its middle; a middle exactly on an edge belongs to the
 * right of it, one on a horizontal edge to what is below (the top-left rule of rasterisers), so that surfaces that share an edge never
 * cover a pixel twice nor leave it out. Arrays grow when a picture needs more than any before, otherwise nothing is allocated.
 */
export function createSpanFill(): SpanFill {
  let w = 0
  let h = 0
  // Row y's crossings of edges: lengths[y] numbers from row * room on, each the first column right of the edge times eight, and its weight.
  let room = 8
  let crossings = new Int32Array(0)
  let lengths = new Int32Array(0)
  let top = 0
  let bottom = 0
  const spans: Spans = { count: 0, rowStart: new Int32Array(1), from: new Int32Array(1024), to: new Int32Array(1024), area: 0 }

  const widen = (): void => {
    const old = crossings
    const before = room
    room *= 2
    crossings = new Int32Array(h * room)
    for (let y = top; y < bottom; y++) crossings.set(old.subarray(y * before, y * before + Math.min(before, lengths[y])), y * room)
  }

  return {
    begin(width, height) {
      w = width
      h = height
      if (lengths.length !== h) {
        lengths = new Int32Array(h)
        spans.rowStart = new Int32Array(h + 1)
      } else lengths.fill(0)
      if (crossings.length < h * room) crossings = new Int32Array(h * room)
      top = h
      bottom = 0
    },

    edges(count, ends, weights) {
      const last = w - 1
      const lowest = h - 1
      const used = lengths
      let to = crossings
      let most = room
      for (let i = 0, k = 0; i < count; i++, k += 4) {
        let xa = ends[k]
        let ya = ends[k + 1]
        let xb = ends[k + 2]
        let yb = ends[k + 3]
        let key = 4 + weights[i]
        if (ya > yb) {
          const x = xa
          const y = ya
          xa = xb
          ya = yb
          xb = x
          yb = y
          key = 8 - key
        }
        // Rows whose middle is at or below the upper end, and above the lower one.
        const high = ya - 0.5
        const low = yb - 0.5
        if (!(low > 0 && high <= lowest)) continue
        const first = high > 0 ? Math.ceil(high) | 0 : 0
        const end = low > lowest ? h : Math.ceil(low) | 0
        if (first >= end) continue
        if (first < top) top = first
        if (end > bottom) bottom = end
        const slope = (xb - xa) / (yb - ya)
        for (let row = first; row < end; row++) {
          const x = xa + (row + 0.5 - ya) * slope - 0.5
          // What is right of the picture changes nothing in it.
          if (!(x <= last)) continue
          const n = used[row]
          if (n === most) {
            widen()
            to = crossings
            most = room
          }
          to[row * most + n] = x > 0 ? (Math.ceil(x) << 3) + key : key
          used[row] = n + 1
        }
      }
    },

    finish() {
      const { rowStart } = spans
      const keys = crossings
      let { from, to } = spans
      let count = 0
      let area = 0
      for (let y = 0; y < top && y < h; y++) rowStart[y] = 0
      for (let y = top; y < bottom; y++) {
        rowStart[y] = count
        const start = y * room
        const stop = start + lengths[y]
        if (count + lengths[y] > from.length) {
          from = spans.from = longer(from, count + lengths[y])
          to = spans.to = longer(to, count + lengths[y])
        }
        for (let i = start + 1; i < stop; i++) {
          const key = keys[i]
          let j = i - 1
          while (j >= start && keys[j] > key) {
            keys[j + 1] = keys[j]
            j--
          }
          keys[j + 1] = key
        }
        let winding = 0
        let open = 0
        for (let i = start; i < stop;) {
          const x = keys[i] >> 3
          const before = winding
          do winding += (keys[i++] & 7) - 4
          while (i < stop && keys[i] >> 3 === x)
          if (before === 0) {
            if (winding !== 0) open = x
          } else if (winding === 0) {
            from[count] = open
            to[count++] = x
            area += x - open
          }
        }
        if (winding !== 0) {
          from[count] = open
          to[count++] = w
          area += w - open
        }
      }
      for (let y = Math.max(bottom, Math.min(top, h)); y <= h; y++) rowStart[y] = count
      spans.count = count
      spans.area = area
      return spans
    },
  }
}

function longer(array: Int32Array, least: number): Int32Array<ArrayBuffer> {
  const out = new Int32Array(Math.max(least, 2 * array.length))
  out.set(array)
  return out
}
