import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { JOINTS } from '../../../core/figure/joints.ts'
import { figureRecipe } from '../../../core/figure/recipe.ts'
import { readNpy } from '../../../core/formats/npy.ts'
import { LIMITS } from '../../../core/limits.ts'
import { bitmapOf } from '../../../core/mask/bitmap.ts'
import { runsOfRle } from '../../../core/mask/rle.ts'
import type { ProjectId } from '../../../core/records/ids.ts'
import { memoryHost, type MemoryHost } from '../../support/memory-host.ts'

let at: MemoryHost
let project: ProjectId
beforeEach(async () => {
  at = memoryHost()
  project = (await at.client.projects.create({ path: join(at.folder, 'p.selvedge') })).project
})
afterEach(() => at.end())

const recipe = { size: 48, seed: 5 }
const make = (more: object = {}) => at.client.figures.make({ project, count: 3, recipe, ...more })

describe('drawn figures', { timeout: 120_000 }, () => {
  it('come with depth, mask and joints that agree, into files and into the project; more are added to them', async () => {
    const first = await make({ sheet: join(at.folder, 'sheet.jpg') })
    expect(first).toMatchObject({ images: 3, kept: 0, out: join(at.folder, 'p figures') })
    const list = JSON.parse(readFileSync(join(first.out, 'figures.json'), 'utf8')) as { joints: string[]; figures: { name: string; K: number[]; joints: number[][]; garments: string[] }[] }
    expect(list.joints).toEqual([...JOINTS])
    expect(list.figures.map(({ name }) => name)).toEqual(['f5-000001', 'f5-000002', 'f5-000003'])
    for (const { name, K, joints, garments } of list.figures) {
      const { shape, values } = readNpy(readFileSync(join(first.out, 'depth', `${name}.npy`)), name)
      expect(shape).toEqual([48, 48])
      const mask = await sharp(join(first.out, 'masks', `${name}.png`)).toColourspace('b-w').raw().toBuffer()
      expect(new Set(mask)).toEqual(new Set([0, 255]))
      expect(garments.length).toBeGreaterThan(0)
      for (const [X, Y, Z, x, y, seen] of joints) {
        expect(x).toBeCloseTo((K[0] * X) / Z + K[2], 6)
        expect(y).toBeCloseTo((K[4] * Y) / Z + K[5], 6)
        // Seen: nothing is before it.
        if (seen === 2) expect(values[Math.floor(y) * 48 + Math.floor(x)]).toBeGreaterThan(Z - 0.25)
      }
      const truth = JSON.parse(readFileSync(join(first.out, 'truth', `${name}.json`), 'utf8')) as { person: { rle: { size: [number, number]; counts: string } } }
      expect(Array.from(bitmapOf(runsOfRle(truth.person.rle)), (one) => 255 * one)).toEqual(Array.from(mask))
    }
    expect((await sharp(join(at.folder, 'sheet.jpg')).metadata()).width).toBeGreaterThan(1_000)

    const { ids } = await at.client.images.ids({ project })
    expect(ids).toHaveLength(3)
    const categories = await at.client.categories.list({ project })
    const person = categories.find(({ name }) => name === 'person')!
    expect(person.keypoints).toEqual([...JOINTS])
    const { annotations } = await at.client.annotations.list({ project, image: ids[0] })
    const [body] = annotations.filter(({ category }) => category === person.id)
    expect(body.keypoints).toEqual(list.figures[0].joints.flatMap(([, , , x, y, v]) => (v === 0 ? [0, 0, 0] : [x, y, v])))
    expect(annotations.length).toBe(1 + list.figures[0].garments.length)
    const [[fx, , cx, , fy, cy]] = [list.figures[0].K]
    const { values: exact } = readNpy(readFileSync(join(first.out, 'depth', 'f5-000001.npy')), 'f5-000001')
    const known = [...exact].filter((depth) => Number.isFinite(depth))
    expect(await at.client.depths.ofImage({ project, image: ids[0] })).toMatchObject({
      width: 48, height: 48, unit: 'm', values: 'distance', camera: { fx, fy, cx, cy }, low: Math.min(...known), high: Math.max(...known),
    })
    expect(await at.client.depths.images({ project })).toEqual(ids)

    const before = statSync(join(first.out, 'photos', 'f5-000001.png')).mtimeMs
    const second = await make({ count: 4 })
    expect(second).toMatchObject({ images: 4, kept: 3 })
    expect(statSync(join(first.out, 'photos', 'f5-000001.png')).mtimeMs).toBe(before)
    expect((await at.client.images.ids({ project })).ids).toHaveLength(4)
    // The same numbers give the same picture, in whatever folder.
    const elsewhere = await at.client.figures.make({ count: 4, recipe, out: join(at.folder, 'other') })
    for (const part of ['photos', 'depth', 'truth']) {
      for (const file of readdirSync(join(first.out, part))) {
        expect(readFileSync(join(elsewhere.out, part, file)).equals(readFileSync(join(first.out, part, file)))).toBe(true)
      }
    }
  })

  it('of other settings are not mixed into a folder, and what is no truth is named', async () => {
    const out = join(at.folder, 'figures')
    await make({ out, count: 1 })
    await expect(make({ out, count: 1, recipe: { ...recipe, occluders: 0.9 } })).rejects.toMatchObject({ code: 'conflict', details: { field: 'made' } })
    writeFileSync(join(out, 'truth', 'f5-000001.json'), '{"program": "selvedge"}')
    await expect(make({ out, count: 1 })).rejects.toMatchObject({ code: 'invalid' })
  })

  it('have limits: at them and past them', async () => {
    await expect(make({ recipe: { size: LIMITS.figureSide + 1 } })).rejects.toMatchObject({ code: 'invalid' })
    await expect(make({ count: LIMITS.figurePictures + 1 })).rejects.toMatchObject({ code: 'invalid' })
    await expect(at.client.figures.make({ count: 1, recipe })).rejects.toMatchObject({ code: 'invalid', details: { field: 'out' } })
    expect(figureRecipe.parse({ size: LIMITS.figureSide }).size).toBe(LIMITS.figureSide)
  })
})
