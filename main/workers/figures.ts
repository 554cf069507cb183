import { readFile } from 'node:fs/promises'
import type { Services } from '../../core/api/method.ts'
import { serve } from '../../core/api/rpc.ts'
import { contactSheet, type Tile } from '../../core/composite/sheet.ts'
import { Fault } from '../../core/fault.ts'
import { drawFigure } from '../../core/figure/figure.ts'
import type { FigureRecipe } from '../../core/figure/recipe.ts'
import { readNpy } from '../../core/formats/npy.ts'
import { bitmapOf, runsOfBitmap } from '../../core/mask/bitmap.ts'
import { rleOf, runsOfRle } from '../../core/mask/rle.ts'
import { areaOf, boxOf } from '../../core/mask/runs.ts'
import { matrixOf } from '../../core/pose/camera.ts'
import { fsPath } from '../media/raw-path.ts'
import { figuresContract, type FiguresContract, type FigureTruth } from './figures-contract.ts'
import { placesOf, truthThere, writeFigure } from './figures/figure-files.ts'
import { sharp } from './media/sharp.ts'
import { writeWholeFile } from './whole-file.ts'
import { workerPort } from './worker-port.ts'

type Setting = { recipe: FigureRecipe; made: string; out: string }
let setting: Setting | null = null

function given(): Setting {
  if (!setting) throw new Error('a figure was asked for before the recipe was given')
  return setting
}

async function make(index: number, name: string): Promise<{ kept: boolean; truth: FigureTruth }> {
  const { recipe, made, out } = given()
  const there = await truthThere(out, name, made)
  if (there) return { kept: true, truth: there }
  const picture = drawFigure(recipe, index)
  const { width, height, camera, stance, person, garments, joints } = picture
  const regionOf = (mask: Uint8Array) => {
    const runs = runsOfBitmap(mask, height, width)
    return { bbox: boxOf(runs), area: areaOf(runs), rle: rleOf(runs) }
  }
  const truth: FigureTruth = {
    program: 'selvedge', made, width, height, stance, K: matrixOf(camera), person: regionOf(person),
    garments: garments.map(({ kind, mask }) => ({ kind, ...regionOf(mask) })),
    joints: joints.map(({ camera: [X, Y, Z], x, y, visible }) => [X, Y, Z, x, y, visible]),
  }
  await writeFigure(out, name, picture, truth)
  return { kept: false, truth }
}

/** The picture with outlines, and its depth as greys: near is light, what is not the person darker. */
async function tilesOf(name: string): Promise<Tile[]> {
  const { made, out } = given()
  const truth = await truthThere(out, name, made)
  if (!truth) throw new Fault('not-found', 'This picture has not been drawn.', { found: name })
  const { data, info: { width, height } } = await sharp(await readFile(fsPath(placesOf(out, name).photo))).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })
  const { values } = readNpy(await readFile(fsPath(placesOf(out, name).depth)), `${name}.npy`)
  const person = bitmapOf(runsOfRle(truth.person.rle))
  const depths = Array.from(values).filter((_, p) => person[p] !== 0)
  const [near, far] = [depths.reduce((a, b) => Math.min(a, b), Infinity), depths.reduce((a, b) => Math.max(a, b), 0)]
  const bytes = new Uint8Array(3 * width * height)
  values.forEach((depth, p) => bytes.fill(person[p] !== 0 ? 255 - 170 * ((depth - near) / (far - near || 1)) : Math.max(0, 60 - 8 * (depth - near)), 3 * p, 3 * p + 3))
  const masks = truth.garments.map(({ rle }) => bitmapOf(runsOfRle(rle)))
  return [{ width, height, bytes: Uint8Array.from(data), masks }, { width, height, bytes, masks: [] }]
}

const services: Services<FiguresContract> = {
  figures: {
    setUp(given) {
      setting = given
      return {}
    },
    make: ({ index, name }) => make(index, name),
    async sheet({ names, file, columns, cell }) {
      const tiles: Tile[] = []
      for (const name of names) tiles.push(...await tilesOf(name))
      const { width, height, bytes } = contactSheet(tiles, columns, cell)
      await writeWholeFile(file, await sharp(bytes, { raw: { width, height, channels: 3 } }).jpeg({ quality: 88 }).toBuffer())
      return { width, height }
    },
  },
}

serve(workerPort(), figuresContract, services, {
  client: 'host', onBug: (cause, call) => process.stderr.write(`${call}: ${cause instanceof Error ? cause.stack : String(cause)}\n`),
})
