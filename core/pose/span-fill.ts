/**
 * The filled silhouette as runs in rows: row y has the runs `rowStart[y]` to `rowStart[y + 1]`, each the pixels from[i] <= x < to[i],
 * left to right, never touching. The arrays are the maker's own and hold until its next call.
 */
export type Spans = { count: number; rowStart: Int32Array; from: Int32Array; to: Int32Array; area: number }

export type SpanFill = {
  /** Begins an empty picture. */
  begin(width: number, height: number): void
  /**
   * A straight edge from (xa, ya) to (xb, yb), pixels; `weight` -2..2, 0 excluded, is added to the winding of everything to its right
   * where it runs down, and taken away where it runs up. The same two points give the same columns whichever comes first.
   */
  edge(xa: number, ya: number, xb: number, yb: number, weight: number): void
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
  let crossings = 0
  let rows = new Int32Array(4096)
  let keys = new Int32Array(4096)
  let sorted = new Int32Array(4096)
  // Row y's crossings end at ends[y] once they are sorted.
  let ends = new Int32Array(1)
  let top = 0
  let bottom = 0
  const spans: Spans = { count: 0, rowStart: new Int32Array(1), from: new Int32Array(1024), to: new Int32Array(1024), area: 0 }

  const grow = (least: number): void => {
    const size = Math.max(least, rows.length * 2)
    rows = grown(rows, size)
    keys = grown(keys, size)
    sorted = new Int32Array(size)
  }

  return {
    begin(width, height) {
      w = width
      if (h !== height) {
        h = height
        ends = new Int32Array(h + 1)
        spans.rowStart = new Int32Array(h + 1)
      }
      ends.fill(0)
      crossings = 0
      top = h
      bottom = 0
    },

    edge(xa, ya, xb, yb, weight) {
      if (ya > yb) {
        const x = xa
        const y = ya
        xa = xb
        ya = yb
        xb = x
        yb = y
        weight = -weight
      }
      let first = Math.ceil(ya - 0.5)
      let end = Math.ceil(yb - 0.5)
      if (first < 0) first = 0
      if (end > h) end = h
      if (first >= end) return
      if (first < top) top = first
      if (end > bottom) bottom = end
      const slope = (xb - xa) / (yb - ya)
      if (crossings + end - first > rows.length) grow(crossings + end - first)
      for (let y = first; y < end; y++) {
        const x = Math.ceil(xa + (y + 0.5 - ya) * slope - 0.5)
        // What is right of the picture changes nothing in it.
        if (x >= w) continue
        rows[crossings] = y
        keys[crossings++] = (x > 0 ? x << 3 : 0) + 4 + weight
        ends[y]++
      }
    },

    finish() {
      const { rowStart } = spans
      let sum = 0
      for (let y = top; y < bottom; y++) {
        const n = ends[y]
        ends[y] = sum
        sum += n
      }
      for (let i = 0; i < crossings; i++) sorted[ends[rows[i]]++] = keys[i]
      if (crossings > spans.from.length) {
        spans.from = new Int32Array(rows.length)
        spans.to = new Int32Array(rows.length)
      }
      const { from, to } = spans
      let count = 0
      let area = 0
      let start = 0
      for (let y = 0; y < top && y < h; y++) rowStart[y] = 0
      for (let y = top; y < bottom; y++) {
        rowStart[y] = count
        const stop = ends[y]
        for (let i = start + 1; i < stop; i++) {
          const key = sorted[i]
          let j = i - 1
          while (j >= start && sorted[j] > key) {
            sorted[j + 1] = sorted[j]
            j--
          }
          sorted[j + 1] = key
        }
        let winding = 0
        let open = 0
        for (let i = start; i < stop;) {
          const x = sorted[i] >> 3
          const before = winding
          while (i < stop && sorted[i] >> 3 === x) winding += (sorted[i++] & 7) - 4
          if (before === 0 && winding !== 0) open = x
          else if (before !== 0 && winding === 0) {
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
        start = stop
      }
      for (let y = Math.max(bottom, 0); y <= h; y++) rowStart[y] = count
      spans.count = count
      spans.area = area
      return spans
    },
  }
}

function grown(array: Int32Array<ArrayBuffer>, size: number): Int32Array<ArrayBuffer> {
  const out = new Int32Array(size)
  out.set(array)
  return out
}
