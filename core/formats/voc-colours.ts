/**
 * The palette of Pascal VOC's segmentation pictures, 256 colours: the bits of each number dealt out to red, green and blue,
 * highest first (VOC development kit, VOClabelcolormap). 0 is black; 255, "void", a light grey.
 */
export const VOC_PALETTE: Uint8Array = Uint8Array.from({ length: 768 }, (_, i) => {
  const channel = i % 3
  let colour = 0
  for (let number = Math.floor(i / 3), bit = 7; number > 0; number >>= 3, bit--) colour |= ((number >> channel) & 1) << bit
  return colour
})
