/** An object without its ground: RGBA, 8 bits, straight colours, row by row, in falling sizes (each half of the one before). */
export type Cutout = {
  width: number
  height: number
  levels: CutoutLevel[]
  /** Sum of alpha 0..1 over the largest size, pixels. */
  area: number
}
export type CutoutLevel = { width: number; height: number; rgba: Uint8Array }

/** Alpha at which a pixel of a cutout has colours of its own. */
const COLOURED = 8
/** Pixels round the object that get its colours, so that neither the old ground nor black shows when it is turned and scaled. */
const BLEED = 3

/**
 * The object that a mask marks on a picture, its edge feathered over a pixel and the old ground's colour taken out of it:
 * the outermost pixels get the colours of their neighbours further in, as far as there are any.
 * Null when the mask is empty.
 * @param rgb 3 * width * height levels
 * @param mask width * height bytes, 0 outside
 */
export function cutoutOfMask(rgb: Uint8Array, mask: Uint8Array, width: number, height: number): Cutout | null {
  const rgba = new Uint8Array(4 * width * height)
  const known = new Uint8Array(width * height)
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const near = nearShare(mask, width, height, x, y)
      // On a straight edge the last pixel inside has 12 of 16, the first one outside 4: the mask stays where it was.
      rgba[4 * i + 3] = Math.round(255 * Math.min(1, Math.max(0, (near - 4) / 10)))
      known[i] = near === 16 ? 1 : 0
      for (let c = 0; c < 3; c++) rgba[4 * i + c] = rgb[3 * i + c]
    }
  }
  bleed(rgba, known, width, height, 2)
  // Straps and laces too thin to have an inside keep their own colours.
  for (let i = 0; i < known.length; i++) if (mask[i] !== 0) known[i] = 1
  bleed(rgba, known, width, height, BLEED)
  return trimmed({ width, height, rgba })
}

/**
 * A cutout of RGBA pixels as they are; colours where alpha is next to nothing are taken from their neighbours.
 * Null when nothing is opaque.
 */
export function cutoutOfRgba(pixels: CutoutLevel): Cutout | null {
  const { width, height } = pixels
  const rgba = pixels.rgba.slice()
  const known = Uint8Array.from({ length: width * height }, (_, i) => (rgba[4 * i + 3] > COLOURED ? 1 : 0))
  bleed(rgba, known, width, height, BLEED)
  return trimmed({ width, height, rgba })
}

/** Sixteenths of the mask under weights 1 2 1 both ways; the picture's border continues what is at it. */
function nearShare(mask: Uint8Array, width: number, height: number, x: number, y: number): number {
  const left = x > 0 ? -1 : 0
  const right = x < width - 1 ? 1 : 0
  let sum = 0
  for (let dy = -1; dy <= 1; dy++) {
    const row = Math.min(height - 1, Math.max(0, y + dy)) * width + x
    const weighed = (mask[row + left] !== 0 ? 1 : 0) + (mask[row] !== 0 ? 2 : 0) + (mask[row + right] !== 0 ? 1 : 0)
    sum += dy === 0 ? 2 * weighed : weighed
  }
  return sum
}

/** Gives pixels that are not known the mean colour of their known neighbours, `rounds` times. */
function bleed(rgba: Uint8Array, known: Uint8Array, width: number, height: number, rounds: number): void {
  for (let round = 0; round < rounds; round++) {
    const fresh: number[] = []
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const i = y * width + x
        if (known[i]) continue
        let count = 0
        let [r, g, b] = [0, 0, 0]
        for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
          for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
            const j = v * width + u
            if (!known[j]) continue
            count++
            r += rgba[4 * j]
            g += rgba[4 * j + 1]
            b += rgba[4 * j + 2]
          }
        }
        if (count === 0) continue
        rgba[4 * i] = Math.round(r / count)
        rgba[4 * i + 1] = Math.round(g / count)
        rgba[4 * i + 2] = Math.round(b / count)
        fresh.push(i)
      }
    }
    for (const i of fresh) known[i] = 1
  }
}

/** Cut to what is opaque with a transparent pixel all round, and made smaller by halves. */
function trimmed({ width, height, rgba }: CutoutLevel): Cutout | null {
  let [left, top, right, bottom] = [width, height, -1, -1]
  let area = 0
  for (let y = 0, i = 3; y < height; y++) {
    for (let x = 0; x < width; x++, i += 4) {
      area += rgba[i]
      if (rgba[i] <= COLOURED) continue
      left = Math.min(left, x)
      right = Math.max(right, x)
      top = Math.min(top, y)
      bottom = y
    }
  }
  if (right < 0) return null
  const [w, h] = [right - left + 3, bottom - top + 3]
  const cut = new Uint8Array(4 * w * h)
  for (let y = 0; y < h; y++) {
    const from = Math.min(height - 1, Math.max(0, top - 1 + y))
    for (let x = 0; x < w; x++) {
      const at = 4 * (from * width + Math.min(width - 1, Math.max(0, left - 1 + x)))
      const to = 4 * (y * w + x)
      for (let c = 0; c < 3; c++) cut[to + c] = rgba[at + c]
      cut[to + 3] = x === 0 || y === 0 || x === w - 1 || y === h - 1 ? 0 : rgba[at + 3]
    }
  }
  const levels: CutoutLevel[] = [{ width: w, height: h, rgba: cut }]
  for (let last = levels[0]; Math.min(last.width, last.height) >= 16; last = levels[levels.length - 1]) levels.push(halved(last))
  return { width: w, height: h, levels, area: area / 255 }
}

/** Half the size by means over two by two pixels, colours weighed by alpha. */
function halved({ width, height, rgba }: CutoutLevel): CutoutLevel {
  const [w, h] = [Math.ceil(width / 2), Math.ceil(height / 2)]
  const out = new Uint8Array(4 * w * h)
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      let [r, g, b, a, weight] = [0, 0, 0, 0, 0]
      for (let v = 2 * y; v < Math.min(height, 2 * y + 2); v++) {
        for (let u = 2 * x; u < Math.min(width, 2 * x + 2); u++) {
          const at = 4 * (v * width + u)
          // A little weight for clear pixels too, so that their colours stay defined.
          const own = rgba[at + 3] + 0.01
          r += own * rgba[at]
          g += own * rgba[at + 1]
          b += own * rgba[at + 2]
          a += rgba[at + 3]
          weight += own
        }
      }
      const to = 4 * (y * w + x)
      out[to] = Math.round(r / weight)
      out[to + 1] = Math.round(g / weight)
      out[to + 2] = Math.round(b / weight)
      out[to + 3] = Math.round(a / 4)
    }
  }
  return { width: w, height: h, rgba: out }
}

/**
 * Whether an object looks cut off by its picture: it touches the border, or its outline runs straight along its left, right
 * or upper side for more than 40 % of that side, as under the bar of a letterboxed photo. (Soles are straight below.)
 * @param mask width * height bytes of a crop whose outermost pixels are outside of the object
 */
export function looksCutOff(mask: Uint8Array, width: number, height: number): boolean {
  let [left, top, right, bottom] = [width, height, -1, -1]
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] === 0) continue
    const x = i % width
    const y = (i - x) / width
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = y
  }
  if (right < 0) return true
  const row = (y: number) => count(left, right, (x) => mask[y * width + x]) / (right - left + 1)
  const column = (x: number) => count(top, bottom, (y) => mask[y * width + x]) / (bottom - top + 1)
  return row(top) > 0.4 || column(left) > 0.4 || column(right) > 0.4 || row(bottom) > 0.75
}

function count(from: number, to: number, at: (i: number) => number): number {
  let sum = 0
  for (let i = from; i <= to; i++) if (at(i) !== 0) sum++
  return sum
}
