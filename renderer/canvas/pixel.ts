import type { Photo } from './photo-source.ts'
import type { Point } from './viewport.ts'

let probe: CanvasRenderingContext2D | null = null

/**
 * Red, green and blue (0..255) of the photo's pixel at an image point, as it is shown, before brightness and contrast.
 * Null outside, while nothing but the thumbnail is there, and where photos may not be read (another origin).
 */
export function colourAt(photo: Photo | null, at: Point | null): readonly [number, number, number] | null {
  if (!photo || !at) return null
  const { width, height } = photo.image
  if (at.x < 0 || at.y < 0 || at.x >= width || at.y >= height) return null
  const canvas = probe?.canvas ?? document.createElement('canvas')
  probe ??= canvas.getContext('2d', { willReadFrequently: true })
  if (!probe) return null
  canvas.width = canvas.height = 1
  const tile = photo.tiles?.at(at.x, at.y)
  const place = tile?.at ?? { left: 0, top: 0, right: width, bottom: height }
  const picture = tile?.bitmap ?? photo.display?.levels[0]
  if (!picture) return null
  const x = Math.floor(((Math.floor(at.x) - place.left) / (place.right - place.left)) * picture.width)
  const y = Math.floor(((Math.floor(at.y) - place.top) / (place.bottom - place.top)) * picture.height)
  try {
    probe.drawImage(picture, x, y, 1, 1, 0, 0, 1, 1)
    const [r, g, b] = probe.getImageData(0, 0, 1, 1).data
    return [r, g, b]
  } catch {
    return null
  }
}
