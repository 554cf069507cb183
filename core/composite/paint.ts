import { developed, expose, framed } from './camera.ts'
import type { Cutout } from './cutout.ts'
import { drawGround } from './ground.ts'
import { layOut, type Place } from './layout.ts'
import { relight } from './light.ts'
import type { Plan } from './plan.ts'
import { randomOf, type Random } from './random.ts'
import { newCanvas, paintOver, type Canvas, type Layer } from './raster.ts'
import type { Recipe } from './recipe.ts'
import { castShadow, contactShadow, mirrorBelow, sunOf } from './shadow.ts'
import { plainShape } from './shapes.ts'
import { alphaOf, maskOf, visibilityOf } from './truth.ts'
import { areaOfPlaced, warped } from './warp.ts'

/** An object that is seen in a picture. `cutout`: its place in the list given; `visible`: share 0..1 of it that is seen. */
export type Shown = { cutout: number; mask: Uint8Array<ArrayBuffer>; visible: number }

/** A picture with its truth, all of the size width x height: bytes of colour three a pixel, the others one a pixel. */
export type Picture = {
  width: number
  height: number
  bytes: Uint8Array<ArrayBuffer>
  /** From the back to the front. */
  objects: Shown[]
  /** 0..255, of all objects together. */
  alpha: Uint8Array<ArrayBuffer>
}

/** Pixels that a mask must have, or its object is left out. */
const LEAST_PIXELS = 24
const LAYOUTS = 3

/**
 * Paints a planned picture.
 * @param cutouts those the plan asked for, at most as many as its `objects`; a pair is the same one twice
 * @param photo levels of the ground, 3 * inner width * inner height, when it is part of a photo
 */
export function paintPicture(recipe: Recipe, plan: Plan, cutouts: readonly Cutout[], photo: Uint8Array | null): Picture {
  const random = randomOf(plan.seed, 1)
  const width = plan.width - plan.bars.left - plan.bars.right
  const height = plan.height - plan.bars.top - plan.bars.bottom
  const canvas = groundOf(random.fork(), plan, photo, width, height)
  for (const shape of shapesOf(random.fork(), recipe.occluders, width, height, 3)) paintOver(canvas, shape)
  const inFront = shapesOf(random.fork(), recipe.occluders * 0.6, width, height, 2)
  const { layers, places, seen, visible } = arranged(random.fork(), recipe, cutouts, inFront, width, height)
  paintObjects(random.fork(), recipe, canvas, layers, places)
  for (const shape of inFront) paintOver(canvas, shape)
  expose(random.fork(), canvas, recipe)
  return {
    ...developed(canvas, plan.bars), alpha: framed(alphaOf(seen, width * height), width, height, plan.bars),
    objects: places.map(({ cutout }, i) => ({
      cutout, mask: framed(maskOf(seen[i]), width, height, plan.bars), visible: visible[i],
    })),
  }
}

function groundOf(random: Random, plan: Plan, photo: Uint8Array | null, width: number, height: number): Canvas {
  const { ground } = plan
  if (ground.kind !== 'photo') return drawGround(random, ground.kind, width, height)
  if (!photo) return drawGround(random, 'gradient', width, height)
  const canvas = newCanvas(width, height)
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = 3 * (y * width + (ground.flip ? width - 1 - x : x))
      for (let c = 0; c < 3; c++) canvas.rgb[to++] = photo[from + c]
    }
  }
  return canvas
}

function shapesOf(random: Random, share: number, width: number, height: number, most: number): Layer[] {
  if (!random.chance(share)) return []
  const side = Math.min(width, height)
  return Array.from({ length: random.whole(1, most) }, () => {
    const size = side * random.between(0.05, 0.3)
    return plainShape(random, width, height, random.between(0, width), random.between(0, height), size)
  }).filter((shape) => shape !== null)
}

type Arranged = { layers: Layer[]; places: Place[]; seen: Float32Array[]; visible: number[] }

/** Objects laid out so that enough is seen of each; those of which too little can be seen are left out. */
function arranged(
  random: Random, recipe: Recipe, cutouts: readonly Cutout[], inFront: readonly Layer[], width: number, height: number,
): Arranged {
  let best: Arranged = { layers: [], places: [], seen: [], visible: [] }
  for (let i = 0; i < LAYOUTS && best.places.length < cutouts.length; i++) {
    const next = leftVisible(layOut(random.fork(), cutouts, width, height, recipe), recipe, cutouts, inFront, width, height)
    if (next.places.length > best.places.length || i === 0) best = next
  }
  return best
}

/** Takes the most hidden object out until enough is seen of all that stay. */
function leftVisible(
  all: readonly Place[], recipe: Recipe, cutouts: readonly Cutout[], inFront: readonly Layer[], width: number, height: number,
): Arranged {
  const pairs = all.flatMap((place) => {
    const layer = warped(cutouts[place.cutout], place.placing, width, height)
    return layer ? [{ place, layer }] : []
  })
  for (;;) {
    const layers = pairs.map(({ layer }) => layer)
    const { seen, areas } = visibilityOf([...layers, ...inFront], width, height)
    const visible = pairs.map(({ place }, i) => Math.min(1, areas[i] / areaOfPlaced(cutouts[place.cutout], place.placing)))
    let worst = -1
    for (const [i, share] of visible.entries()) {
      const isLost = share < recipe.visible || areas[i] < LEAST_PIXELS || !seen[i].some((covered) => covered >= 0.5)
      if (isLost && (worst < 0 || share < visible[worst])) worst = i
    }
    if (worst < 0) return { layers, places: pairs.map(({ place }) => place), seen: seen.slice(0, pairs.length), visible }
    pairs.splice(worst, 1)
  }
}

function paintObjects(random: Random, recipe: Recipe, canvas: Canvas, layers: readonly Layer[], places: readonly Place[]): void {
  const sun = sunOf(random)
  const shadows = random.chance(recipe.shadow)
  const polished = random.chance(recipe.reflection)
  for (const [i, layer] of layers.entries()) {
    const { lying, size } = places[i]
    relight(random.fork(), layer, recipe.light)
    if (polished && !lying) mirrorBelow(random.fork(), canvas, layer)
    if (shadows) {
      castShadow(random.fork(), canvas, layer, sun, size, lying)
      if (!lying) contactShadow(random.fork(), canvas, layer, size)
    }
    paintOver(canvas, layer)
  }
}
