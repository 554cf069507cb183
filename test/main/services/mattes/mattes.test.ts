import { rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { areaOf, emptyRuns, fullRuns } from '../../../../core/mask/runs.ts'
import { difference, intersection } from '../../../../core/mask/merge.ts'
import { cropped } from '../../../../core/mask/place.ts'
import { rleOf, runsOfRle } from '../../../../core/mask/rle.ts'
import type { Matte } from '../../../../core/records/matte.ts'
import { layersFolder } from '../../../../main/db/side-files.ts'
import { readAlphaLayer, readColoursLayer } from '../../../../main/services/mattes/layers.ts'
import { lastingHost } from '../../../support/memory-host.ts'
import { DISC, discAlpha, discPhoto, discProject } from '../../../support/soft-disc.ts'

/* Trimaps and alphas through a real host, on photos whose alpha is known. */

const home = lastingHost()
const made = async (setting: Awaited<ReturnType<typeof discProject>>, rule: object = { inside: 7, outside: 7 }, key = 'make-trimap') =>
  setting.client.mattes.makeTrimap({ project: setting.project, image: setting.ids[0], annotation: setting.labels[0].id, rule, key })
const levelsOf = async (path: string, matte: Matte) => (await readAlphaLayer(path, matte.alpha!.sha256)).levels

// Each solving starts a thread from sources, which takes its time on a busy machine.
describe('mattes of a photo', { timeout: 60_000 }, () => {
  it('a trimap is made of an object with a band of true width inside and outside', async () => {
    const setting = await discProject(1, home.fresh())
    const matte = await made(setting, { from: 'mask', inside: 4, outside: 9 })
    expect(matte).toMatchObject({ image: setting.ids[0], annotation: setting.labels[0].id, alpha: null, stale: false, origin: { from: 'mask', inside: 4, outside: 9 }, source: 'user' })
    const [foreground, unknown] = [runsOfRle(matte.trimap!.foreground), runsOfRle(matte.trimap!.unknown)]
    expect(areaOf(intersection(foreground, unknown))).toBe(0)
    const area = (r: number) => Math.PI * r * r
    expect(Math.abs(areaOf(foreground) - area(DISC.radius - 4))).toBeLessThan(60)
    expect(Math.abs(areaOf(unknown) - (area(DISC.radius + 9) - area(DISC.radius - 4)))).toBeLessThan(90)
  })

  it('solving gives an alpha near the true one, exact where the trimap knows, and colours free of the ground', async () => {
    const setting = await discProject(1, home.fresh())
    const told: unknown[] = []
    setting.host.on((event, payload) => event === 'mattes.changed' && told.push((payload as { images: unknown }).images))
    const matte = await made(setting)
    const solved = await setting.client.mattes.solve({ project: setting.project, matte: matte.id })
    expect(solved).toMatchObject({ id: matte.id, stale: false, method: 'closed-form', alpha: { bits: 16, width: DISC.width, height: DISC.height } })
    expect(told).toEqual([[setting.ids[0]]])
    const levels = await levelsOf(setting.path, solved)
    const truth = discAlpha()
    let error = 0
    const [sure, unsure] = [runsOfRle(solved.trimap!.foreground), runsOfRle(solved.trimap!.unknown)]
    for (let p = 0; p < truth.length; p++) error += Math.abs(levels[p] / 65_535 - truth[p])
    expect(error / areaOf(unsure)).toBeLessThan(0.03)
    const at = (x: number, y: number) => levels[y * DISC.width + x]
    expect([at(DISC.x, DISC.y), at(1, 1)]).toEqual([65_535, 0])
    expect(areaOf(sure)).toBeGreaterThan(0)
    // The band's own colours are the object's, not the mixture the photo shows.
    const colours = await readColoursLayer(setting.path, solved.foreground!.sha256, new Uint8Array(discPhoto()))
    const rim = DISC.y * DISC.width + DISC.x + DISC.radius
    expect(Math.abs(colours[3 * rim] - 200)).toBeLessThan(20)
    expect(discPhoto()[3 * rim]).toBeLessThan(150)
    expect(solved.uncertainty).toBeGreaterThan(0.02)
  })

  it('painting exchanges one part, makes the alpha stale, and undo finds the earlier one again', async () => {
    const setting = await discProject(1, home.fresh())
    const { client, project, ids: [image] } = setting
    const matte = await made(setting)
    const solved = await client.mattes.solve({ project, matte: matte.id, colours: false })
    const empty = rleOf(emptyRuns(10, 12))
    const painted = await client.mattes.paint({ project, matte: matte.id, box: [DISC.x - 6, DISC.y - 5, 12, 10], foreground: empty, unknown: empty, key: 'paint-hole' })
    expect(painted).toMatchObject({ stale: true, origin: { painted: true }, alpha: { sha256: solved.alpha!.sha256 } })
    const before = runsOfRle(matte.trimap!.foreground)
    const after = runsOfRle(painted.trimap!.foreground)
    expect(areaOf(difference(before, after))).toBe(120)
    expect(areaOf(cropped(after, [DISC.x - 6, DISC.y - 5, 12, 10]))).toBe(0)
    // The same stroke sent twice is one stroke.
    await client.mattes.paint({ project, matte: matte.id, box: [DISC.x - 6, DISC.y - 5, 12, 10], foreground: empty, unknown: empty, key: 'paint-hole' })
    expect(await client.annotations.list({ project, image })).toMatchObject({ undo: 'Paint trimap' })
    const again = await client.mattes.solve({ project, matte: matte.id, colours: false })
    expect(again.alpha!.sha256).not.toBe(solved.alpha!.sha256)
    expect((await levelsOf(setting.path, again))[DISC.y * DISC.width + DISC.x]).toBe(0)
    await client.annotations.undo({ project, image })
    expect(await client.mattes.ofImage({ project, image })).toMatchObject([{ stale: false, alpha: { sha256: solved.alpha!.sha256 } }])
    await client.annotations.redo({ project, image })
    expect(await client.mattes.ofImage({ project, image })).toMatchObject([{ stale: false, alpha: { sha256: again.alpha!.sha256 } }])
  })

  it('after a stroke only its part is solved again, and comes to the same as solving everything', async () => {
    const setting = await discProject(1, home.fresh())
    const { client, project } = setting
    const matte = await made(setting)
    const solved = await client.mattes.solve({ project, matte: matte.id, colours: false })
    const box: [number, number, number, number] = [DISC.x + DISC.radius - 6, DISC.y - 4, 8, 8]
    await client.mattes.paint({ project, matte: matte.id, box, foreground: rleOf(fullRuns(8, 8)), unknown: rleOf(emptyRuns(8, 8)), key: 'paint-rim' })
    const part = await client.mattes.solve({ project, matte: matte.id, colours: false, since: { alpha: solved.alpha!.sha256, box } })
    expect(part.params).toMatchObject({ since: solved.alpha!.sha256 })
    const [first, second] = [await levelsOf(setting.path, solved), await levelsOf(setting.path, part)]
    expect([first, second].map((levels) => levels[DISC.y * DISC.width + box[0] + 7])).toEqual([expect.any(Number), 65_535])
    expect(first[DISC.y * DISC.width + box[0] + 7]).toBeLessThan(50_000)
    const whole = await levelsOf(setting.path, await client.mattes.solve({ project, matte: matte.id, colours: false }))
    let off = 0
    for (let p = 0; p < whole.length; p++) off = Math.max(off, Math.abs(whole[p] - second[p]))
    expect(off / 65_535).toBeLessThan(0.01)
  })

  it('layers are served to whoever may see the photo, and are forgotten when their files are gone', async () => {
    const setting = await discProject(2, home.fresh())
    const { client, project, ids, host } = setting
    const matte = await made(setting)
    const solved = await client.mattes.solve({ project, matte: matte.id })
    const get = (image: number, sha: string) => host.media(new Request(`http://selvedge/media/${project}/${image}/layer/${sha}`))
    const answer = await get(ids[0], solved.alpha!.sha256)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png'])
    expect((await get(ids[0], solved.foreground!.sha256)).status).toBe(200)
    expect((await get(ids[1], solved.alpha!.sha256)).status).toBe(404)
    expect((await get(ids[0], 'f'.repeat(64))).status).toBe(404)
    rmSync(layersFolder(setting.path), { recursive: true })
    expect((await get(ids[0], solved.alpha!.sha256)).status).toBe(404)
    expect(await client.mattes.ofImage({ project, image: ids[0] })).toMatchObject([{ alpha: null, foreground: null }])
  })

  it('the whole photo has one of its own, of all visible objects; a predicted one needs a run that kept its map', async () => {
    const setting = await discProject(1, home.fresh())
    const { client, project, ids: [image] } = setting
    const whole = await client.mattes.makeTrimap({ project, image, annotation: null, key: 'make-whole' })
    await made(setting)
    expect((await client.mattes.ofImage({ project, image })).map(({ annotation }) => annotation)).toEqual([null, setting.labels[0].id])
    await client.mattes.remove({ project, matte: whole.id, key: 'remove-whole' })
    expect(await client.mattes.ofImage({ project, image })).toHaveLength(1)
    await client.annotations.undo({ project, image })
    expect(await client.mattes.ofImage({ project, image })).toHaveLength(2)
    await expect(client.mattes.makeTrimap({ project, image, annotation: null, rule: { from: 'prediction' }, key: 'make-predicted' })).rejects.toMatchObject({ code: 'not-found' })
  })

  it('a trimap as wide as the edge is soft knows at least what the ramp leaves in doubt', async () => {
    const setting = await discProject(1, home.fresh())
    const matte = await made(setting, { from: 'adaptive', inside: 20, outside: 20 })
    const truth = discAlpha()
    const [sure, unsure] = [matte.trimap!.foreground, matte.trimap!.unknown].map((rle) => runsOfRle(rle))
    expect(areaOf(sure)).toBeGreaterThan(500)
    let soft = 0
    for (const a of truth) if (a > 0.2 && a < 0.8) soft++
    expect(areaOf(unsure)).toBeGreaterThan(soft)
    expect(areaOf(unsure)).toBeLessThan(5 * soft)
  })

  it('refuses what makes no sense, naming the field', async () => {
    const setting = await discProject(1, home.fresh())
    const { client, project, ids: [image] } = setting
    const matte = await made(setting)
    const small = rleOf(emptyRuns(4, 4))
    const paint = (more: object) => client.mattes.paint({ project, matte: matte.id, box: [0, 0, 4, 4], foreground: small, unknown: small, key: 'paint-wrong', ...more })
    await expect(paint({ box: [DISC.width - 2, 0, 4, 4] })).rejects.toMatchObject({ code: 'invalid', details: { field: 'box' } })
    await expect(paint({ box: [0, 0, 5, 4] })).rejects.toMatchObject({ code: 'invalid', details: { field: 'foreground.size' } })
    await expect(paint({ unknown: { size: [4, 4], counts: 'zzz' } })).rejects.toMatchObject({ code: 'invalid' })
    await expect(paint({ matte: 99 })).rejects.toMatchObject({ code: 'not-found' })
    const whole = rleOf(fullRuns(DISC.height, DISC.width))
    const none = rleOf(emptyRuns(DISC.height, DISC.width))
    const set = (trimap: object, key: string) => client.mattes.setTrimap({ project, image, annotation: null, trimap: trimap as Matte['trimap'] & object, key })
    await expect(set({ foreground: small, unknown: small }, 'set-small')).rejects.toMatchObject({ code: 'invalid', details: { field: 'trimap.foreground.size' } })
    const unknown = await set({ foreground: none, unknown: whole }, 'set-unknown')
    await expect(client.mattes.solve({ project, matte: unknown.id })).rejects.toMatchObject({ code: 'invalid', details: { field: 'trimap' } })
    const controller = new AbortController()
    controller.abort()
    await expect(client.mattes.solve({ project, matte: matte.id }, { signal: controller.signal })).rejects.toMatchObject({ code: 'cancelled' })
    expect(await client.mattes.ofImage({ project, image })).toMatchObject([{ alpha: null }, { alpha: null }])
  })
})
