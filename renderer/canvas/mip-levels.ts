/** A picture and its halves, quarters …: drawing a small version is fast and does not flicker. */
export type MipLevels = { width: number; height: number; levels: readonly ImageBitmap[]; close(): void }

/** Pictures of fewer pixels are drawn well enough from themselves. */
const SMALL = 1_500_000

/** Decodes a loaded picture and makes its smaller versions, off the page's thread. */
export async function mipLevels(picture: ImageBitmapSource): Promise<MipLevels> {
  const levels = [await createImageBitmap(picture)]
  for (let last = levels[0]; last.width * last.height > SMALL; last = levels[levels.length - 1]) {
    const size = { resizeWidth: Math.max(1, Math.round(last.width / 2)), resizeHeight: Math.max(1, Math.round(last.height / 2)) }
    levels.push(await createImageBitmap(last, { ...size, resizeQuality: 'medium' }))
  }
  const [{ width, height }] = levels
  return {
    width, height, levels,
    close() {
      for (const level of levels) level.close()
    },
  }
}

/** The smallest version that still has a pixel for every screen pixel, when `scale` is screen pixels per full-size pixel. */
export function levelFor(picture: MipLevels, scale: number): ImageBitmap {
  const place = scale >= 1 ? 0 : Math.floor(Math.log2(1 / scale) + 1e-6)
  return picture.levels[Math.min(picture.levels.length - 1, place)]
}
