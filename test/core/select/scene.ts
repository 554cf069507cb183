import type { Photo } from '../../../core/select/pyramid.ts'

/** A photo of noise round some colours: `paint` tells the colour of each pixel. */
export function scene(width: number, height: number, paint: (x: number, y: number) => readonly [number, number, number], noise = 6): Photo {
  const data = new Uint8Array(3 * width * height)
  let seed = 12_345
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const colour = paint(x, y)
      for (let c = 0; c < 3; c++, p++) {
        seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
        data[p] = Math.max(0, Math.min(255, Math.round(colour[c] + ((seed >>> 16) / 65_536 - 0.5) * 2 * noise)))
      }
    }
  }
  return { width, height, data }
}

export const inDisc = (x: number, y: number, cx: number, cy: number, r: number): boolean => (x + 0.5 - cx) ** 2 + (y + 0.5 - cy) ** 2 <= r * r

/** Intersection over union of a bitmap with what `inside` says. */
export function overlap(bitmap: ArrayLike<number>, width: number, inside: (x: number, y: number) => boolean): number {
  let both = 0
  let any = 0
  for (let p = 0; p < bitmap.length; p++) {
    const wanted = inside(p % width, Math.floor(p / width))
    if (wanted && bitmap[p] === 1) both++
    if (wanted || bitmap[p] === 1) any++
  }
  return both / any
}
