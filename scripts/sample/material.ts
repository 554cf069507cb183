/** Where a material is asked: local position (metres), surface metres u and v, and the mesh's own a and b. */
export type Point = { x: number; y: number; z: number; u: number; v: number; a: number; b: number }

/** What it answers. Colours are linear light 0..1. */
export type Finish = {
  r: number
  g: number
  b: number
  /** Relief above the mesh in metres; its slope bends the normal. */
  height: number
  /** 0 mirror .. 1 matt. */
  rough: number
  /** Reflectance looking straight at it: 0 none, 0.04 plastic. */
  spec: number
  /** Light edge of brushed or woven fibres, 0..1. */
  sheen: number
}

/** Fills in the finish. `close` is false where only the colour counts, so that small relief may be left out. */
export type Material = (p: Point, out: Finish, close: boolean) => void

export type Linear = [number, number, number]

const toLinear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)

/** `#rrggbb` (sRGB) as linear light. */
export function hue(hex: string): Linear {
  const at = (from: number) => toLinear(parseInt(hex.slice(from, from + 2), 16) / 255)
  return [at(1), at(3), at(5)]
}

export const paint = (out: Finish, colour: Linear, strength = 1) => {
  out.r = colour[0] * strength
  out.g = colour[1] * strength
  out.b = colour[2] * strength
}

/** Mixes a colour over what is there; t 0..1. */
export const over = (out: Finish, colour: Linear, t: number) => {
  out.r += (colour[0] - out.r) * t
  out.g += (colour[1] - out.g) * t
  out.b += (colour[2] - out.b) * t
}

export const matt = (out: Finish, rough = 0.9, spec = 0.02, sheen = 0) => {
  out.height = 0
  out.rough = rough
  out.spec = spec
  out.sheen = sheen
}
