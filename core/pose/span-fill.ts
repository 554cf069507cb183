/**
 * The filled silhouette as runs in rows: row y has the runs `rowStart[y]` to `rowStart[y + 1]`, each the pixels from[i] <= x < to[i],
 * left to right, never touching. The arrays are the maker's own and hold until its next call.
 */
export type Spans = { count: number; rowStart: Int32Array; from: Int32Array; to: Int32Array; area: number }

export type SpanFill = {
  /** Begins an empty picture. */
  begin(width: number, height: number): void
  /**
   * Straight edges from (x[a[e]], y[a[e]]) to (x[b[e]], y[b[e]]), pixels, for the first `count` numbers e of `list`. The edge's weight, -2 to 2,
   * is added to the winding of everything to its right where it runs down, and taken away where it runs up. The same two points give
   * the same columns whichever comes first.
   */
  edges(count: number, list: Int32Array, weights: Int8Array, a: Int32Array, b: Int32Array, x: Float64Array, y: Float64Array): void
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

    edges(count, list, weights, a, b, px, py) {
      const right = w
      const rows = h
      const used = lengths
      let to = crossings
      let most = room
      for (let i = 0; i < count; i++) {
        const e = list[i]
        let u = a[e]
        let v = b[e]
        let key = 4 + weights[i]
        if (py[u] > py[v]) {
          const swap = u
          u = v
          v = swap
          key = 8 - key
        }
        const ya = py[u]
        const xa = px[u]
        // Where a row's middle is at or below the upper end, and above the lower one.
        let first = Math.ceil(ya - 0.5)
        let end = Math.ceil(py[v] - 0.5)
        if (first < 0) first = 0
        if (end > rows) end = rows
        if (first >= end) continue
        if (first < top) top = first
        if (end > bottom) bottom = end
        const slope = (px[v] - xa) / (py[v] - ya)
        for (let row = first; row < end; row++) {
          const x = Math.ceil(xa + (row + 0.5 - ya) * slope - 0.5)
          // What is right of the picture changes nothing in it.
          if (x >= right) continue
          const n = used[row]
          if (n === most) {
            widen()
            to = crossings
            most = room
          }
          to[row * most + n] = x > 0 ? (x << 3) + key : key
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
