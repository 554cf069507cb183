/** 8-bit RGB, 3 bytes a pixel, row by row. */
export type Photo = { width: number; height: number; data: Uint8Array }
/** Whole pixels; `right` and `bottom` are outside. */
export type Area = { left: number; top: number; right: number; bottom: number }

/** Part of a photo as one of its own. */
export function croppedPhoto(photo: Photo, { left, top, right, bottom }: Area): Photo {
  const width = right - left
  const height = bottom - top
  const data = new Uint8Array(3 * width * height)
  for (let y = 0; y < height; y++) {
    const from = 3 * ((top + y) * photo.width + left)
    data.set(photo.data.subarray(from, from + 3 * width), 3 * y * width)
  }
  return { width, height, data }
}

/** Half as wide and high (rounded up): each pixel the mean of up to four. */
export function halvedPhoto({ width, height, data }: Photo): Photo {
  const w = (width + 1) >> 1
  const h = (height + 1) >> 1
  const out = new Uint8Array(3 * w * h)
  for (let y = 0, o = 0; y < h; y++) {
    const up = 3 * 2 * y * width
    const down = 2 * y + 1 < height ? up + 3 * width : up
    for (let x = 0; x < w; x++) {
      const a = 6 * x
      const b = 2 * x + 1 < width ? a + 3 : a
      for (let c = 0; c < 3; c++) out[o++] = (data[up + a + c] + data[up + b + c] + data[down + a + c] + data[down + b + c] + 2) >> 2
    }
  }
  return { width: w, height: h, data: out }
}

/** Labels of the half-sized picture for the one of twice its size: each pixel takes that of the pixel it was averaged into. */
export function doubled<T extends Uint8Array | Int32Array>(labels: Uint8Array | Int32Array, width: number, height: number, out: T): T {
  const w = (width + 1) >> 1
  for (let y = 0, p = 0; y < height; y++) for (let x = 0, row = (y >> 1) * w; x < width; x++, p++) out[p] = labels[row + (x >> 1)]
  return out
}

/** The pixels within `radius` (a square's half side) of a border between labels. */
export function bandOf(labels: Uint8Array, width: number, height: number, radius: number): Int32Array {
  const inBand = new Uint8Array(width * height)
  let count = 0
  const mark = (x: number, y: number) => {
    for (let v = Math.max(0, y - radius + 1); v <= Math.min(height - 1, y + radius); v++) {
      for (let u = Math.max(0, x - radius + 1), p = v * width + u; u <= Math.min(width - 1, x + radius); u++, p++) {
        if (inBand[p] === 0) {
          inBand[p] = 1
          count++
        }
      }
    }
  }
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p++) {
      const right = x + 1 < width && labels[p] !== labels[p + 1]
      const below = y + 1 < height && labels[p] !== labels[p + width]
      if (right || below) mark(x, y)
    }
  }
  const band = new Int32Array(count)
  for (let p = 0, i = 0; i < count; p++) if (inBand[p] === 1) band[i++] = p
  return band
}
