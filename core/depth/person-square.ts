/** [x, y, width, height] in photo pixels; of a square the last two are alike, and it may reach beyond the photo. */
export type Square = [number, number, number, number]
/** So many pixels round the person, in a photo whose longer side has so many. */
export type SquareRule = { border: number; of: number }

/** As the recipe of native-models/training/figure_folder.py has it: 10 pixels, in pictures of 256. */
export const USUAL_SQUARE: SquareRule = { border: 10, of: 256 }

/**
 * The square that shows one person: its box with a border on every side, made square about its middle (the body-and-clothes
 * depth work; its border was 10 pixels).
 * @param box of what is seen of the person, photo pixels
 */
export function personSquare([x, y, w, h]: readonly [number, number, number, number], photo: { width: number; height: number }, { border, of }: SquareRule): Square {
  const side = Math.max(w, h) + 2 * border * (Math.max(photo.width, photo.height) / of)
  return [x + w / 2 - side / 2, y + h / 2 - side / 2, side, side]
}

/** Pixels of a person below which there is none, in a photo whose longer side has `of`. */
const LEAST = 100

/**
 * Why a person is left out of a training by that recipe, null where it is not: hardly anything of it is seen, or the picture's
 * edge cuts it off. A prediction is made all the same, and says so.
 * @param area pixels of what is seen
 */
export function whyNoSquare([x, y, w, h]: readonly [number, number, number, number], area: number, photo: { width: number; height: number }, { of }: SquareRule): 'absent' | 'cut' | null {
  const scale = Math.max(photo.width, photo.height) / of
  if (area < LEAST * scale * scale) return 'absent'
  return x < 0.5 || y < 0.5 || x + w > photo.width - 0.5 || y + h > photo.height - 0.5 ? 'cut' : null
}
