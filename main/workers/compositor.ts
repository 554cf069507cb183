import { readFile } from 'node:fs/promises'
import type { Services } from '../../core/api/method.ts'
import { serve } from '../../core/api/rpc.ts'
import type { Cutout } from '../../core/composite/cutout.ts'
import { paintPicture } from '../../core/composite/paint.ts'
import { planPicture, type Plan } from '../../core/composite/plan.ts'
import type { Recipe } from '../../core/composite/recipe.ts'
import { contactSheet, type Tile } from '../../core/composite/sheet.ts'
import { Fault } from '../../core/fault.ts'
import { withLimits, type LimitName, type Limits } from '../../core/limits.ts'
import { bitmapOf, runsOfBitmap } from '../../core/mask/bitmap.ts'
import { rleOf, runsOfRle } from '../../core/mask/rle.ts'
import { areaOf, boxOf } from '../../core/mask/runs.ts'
import { fsPath } from '../media/raw-path.ts'
import {
  compositorContract, type CompositorContract, type CutoutPlace, type GroundPlace, type PictureTruth,
} from './compositor-contract.ts'
import { keptByNumber } from './compositor/kept.ts'
import { loadCutout } from './compositor/load-cutout.ts'
import { loadGround, partOfGround, type LoadedGround } from './compositor/load-ground.ts'
import { placesOf, truthThere, writePicture } from './compositor/picture-files.ts'
import { sharp } from './media/sharp.ts'
import { writeWhole } from './media/render.ts'
import { workerPort } from './worker-port.ts'

const MiB = 1024 * 1024
/** A cutout is kept at most this much larger than the largest size it can have on a picture. */
const SPARE = 1.5

type Setting = { recipe: Recipe; made: string; out: string; mattes: boolean; limits: Limits; longest: number }
let setting: Setting | null = null
const cutouts: CutoutPlace[] = []
const grounds: GroundPlace[] = []
const unused = new Map<number, string>()

/** All sizes of a cutout together take a third more than the largest. */
const bytesOf = (cutout: Cutout | null) => (cutout ? cutout.width * cutout.height * 5.4 : 0)
const cutoutAt = keptByNumber<Cutout | null>(384 * MiB, bytesOf, async (number) => {
  const { longest, limits } = given()
  try {
    return await loadCutout(cutouts[number], longest, limits)
  } catch (thrown) {
    const fault = Fault.of(thrown)
    if (fault.code === 'bug') throw thrown
    unused.set(number, fault.message)
    return null
  }
})
const groundAt = keptByNumber<LoadedGround | null>(256 * MiB, (ground) => ground?.bytes.length ?? 0, (number) =>
  loadGround(grounds[number], given().limits).catch((thrown: unknown) => {
    if (Fault.of(thrown).code === 'bug') throw thrown
    return null
  }))

function given(): Setting {
  if (!setting) throw new Error('a picture was asked for before the recipe was given')
  return setting
}

/** The cutouts of a plan: as many as it wants, of those that can be used. */
async function cutoutsOf(plan: Plan): Promise<{ number: number; cutout: Cutout }[]> {
  const chosen: { number: number; cutout: Cutout }[] = []
  for (const number of plan.candidates) {
    if (chosen.length === plan.objects) break
    if (chosen.length === 1 && plan.pair) chosen.push(chosen[0])
    if (chosen.length === plan.objects) break
    const cutout = await cutoutAt(number)
    if (cutout) chosen.push({ number, cutout })
  }
  return chosen
}

async function groundOf({ ground, width, height, bars }: Plan): Promise<Uint8Array | null> {
  const loaded = ground.kind === 'photo' ? await groundAt(ground.photo) : null
  return loaded && ground.kind === 'photo'
    ? partOfGround(loaded, ground.box, width - bars.left - bars.right, height - bars.top - bars.bottom)
    : null
}

async function make(index: number, name: string): Promise<{ kept: boolean; truth: PictureTruth }> {
  const { recipe, made, out, mattes } = given()
  const there = await truthThere(out, name, made)
  if (there) return { kept: true, truth: there }
  const plan = planPicture(recipe, index, cutouts.length, grounds)
  const chosen = await cutoutsOf(plan)
  const picture = paintPicture(recipe, plan, chosen.map(({ cutout }) => cutout), await groundOf(plan))
  const { width, height } = picture
  const objects = picture.objects.map(({ cutout, mask, visible }) => {
    const runs = runsOfBitmap(mask, height, width)
    const { number } = chosen[cutout]
    return {
      cutout: number, name: cutouts[number].name, visible: Math.round(visible * 1_000) / 1_000,
      bbox: boxOf(runs), area: areaOf(runs), rle: rleOf(runs),
    }
  })
  const truth: PictureTruth = { program: 'selvedge', made, width, height, objects }
  await writePicture(out, name, picture, truth, { mattes, quality: plan.quality })
  return { kept: false, truth }
}

async function tileOf(name: string): Promise<Tile> {
  const { made, out } = given()
  const truth = await truthThere(out, name, made)
  if (!truth) throw new Fault('not-found', 'This picture has not been made.', { found: name })
  const photo = sharp(await readFile(fsPath(placesOf(out, name).photo)))
  const { data, info } = await photo.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })
  const masks = truth.objects.map(({ rle }) => bitmapOf(runsOfRle(rle)))
  return { width: info.width, height: info.height, bytes: Uint8Array.from(data), masks }
}

const services: Services<CompositorContract> = {
  compositor: {
    setUp({ recipe, made, out, mattes, limits }) {
      const longest = Math.ceil(recipe.size[1] * recipe.scale[1] * 1.3 * SPARE)
      setting = { recipe, made, out, mattes, limits: withLimits(limits as Partial<Record<LimitName, number>>), longest }
      return {}
    },
    add(more) {
      cutouts.push(...more.cutouts)
      grounds.push(...more.grounds)
      return {}
    },
    make: ({ index, name }) => make(index, name),
    async sheet({ names, file, columns, cell }) {
      const tiles: Tile[] = []
      for (const name of names) tiles.push(await tileOf(name))
      const { width, height, bytes } = contactSheet(tiles, columns, cell)
      await writeWhole(file, await sharp(bytes, { raw: { width, height, channels: 3 } }).jpeg({ quality: 88 }).toBuffer())
      return { width, height }
    },
    unused: () => [...unused].map(([cutout, reason]) => ({ cutout, reason })),
  },
}

serve(workerPort(), compositorContract, services, {
  client: 'host', onBug: (cause, call) => process.stderr.write(`${call}: ${cause instanceof Error ? cause.stack : String(cause)}\n`),
})
