import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { emptyRuns } from '../../../../core/mask/runs.ts'
import { rleOf } from '../../../../core/mask/rle.ts'
import { escaped, reportPage, type ReportRow } from '../../../../main/services/mattes/report-page.ts'
import { cutOut } from '../../../../core/cutout/compose.ts'
import { heatPicture, smallPicture } from '../../../../main/services/mattes/report-pictures.ts'
import { DISC, discAlpha, discProject } from '../../../support/soft-disc.ts'

/* Finishing cutouts of many photos: files, report, and going on where it stopped. */

describe('finishing cutouts', () => {
  it('writes a cutout and a report for each photo, lists what cannot be done, and passes over what is there', { timeout: 60_000 }, async () => {
    const setting = await discProject(2)
    const { client, project, ids, labels, folder } = setting
    await client.annotations.commit({ project, image: ids[1], label: 'Delete', key: 'delete-second', change: [{ table: 'annotation', id: labels[1].id, before: labels[1], after: null }] })
    const out = join(folder, 'cutouts')
    const wish = { project, out, rule: { inside: 7, outside: 7 }, method: 'closed-form' as const, colours: false }
    const first = await client.mattes.finish(wish)
    expect(first).toMatchObject({ photos: 2, written: 1, failed: [{ image: ids[1], code: 'invalid' }] })
    expect(first.finished.map(({ cutout, needsHand }) => [cutout !== '', needsHand])).toEqual([[true, expect.any(Boolean)], [false, true]])
    const file = join(out, first.finished[0].cutout)
    const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true })
    expect([info.width, info.height, info.channels]).toEqual([DISC.width, DISC.height, 4])
    const truth = discAlpha()
    let error = 0
    for (let p = 0; p < truth.length; p++) error += Math.abs(data[4 * p + 3] / 255 - truth[p])
    expect(error / truth.length).toBeLessThan(0.02)
    const report = readFileSync(join(out, 'report.html'), 'utf8')
    expect(report).toContain('disc-0.png')
    for (const [, src] of report.matchAll(/src="([^"]+)"/g)) expect(existsSync(join(out, src))).toBe(true)

    // Once more: nothing is written again but what changed since.
    const stamp = statSync(file).mtimeMs
    expect(await client.mattes.finish(wish)).toMatchObject({ photos: 2, written: 1 })
    expect(statSync(file).mtimeMs).toBe(stamp)
    const [matte] = await client.mattes.ofImage({ project, image: ids[0] })
    const empty = rleOf(emptyRuns(6, 6))
    await client.mattes.paint({ project, matte: matte.id, box: [DISC.x - 3, DISC.y - 3, 6, 6], foreground: empty, unknown: empty, key: 'paint-hole' })
    const second = await client.mattes.finish(wish)
    expect(second).toMatchObject({ photos: 2, written: 1 })
    const changed = await sharp(join(out, second.finished[0].cutout)).raw().toBuffer()
    expect(changed[4 * (DISC.y * DISC.width + DISC.x) + 3]).toBe(0)

    // A line that a crash cut off counts for nothing; trimmed ones are another wish.
    writeFileSync(join(out, 'cutouts.jsonl'), `${readFileSync(join(out, 'cutouts.jsonl'), 'utf8')}{"wish":"`)
    const third = await client.mattes.finish({ ...wish, images: [ids[0]], cutout: { trim: true, margin: 2 } })
    expect(third).toMatchObject({ photos: 1, written: 1 })
    const small = await sharp(file).metadata()
    expect(small.width).toBeLessThan(2 * (DISC.radius + DISC.ramp) + 5)
    // As another kind of file, on a colour, named by a pattern; the alpha is there already.
    const named = await client.mattes.finish({ ...wish, out: join(folder, 'webs'), images: [ids[0]], cutout: { file: 'webp', colour: '#00ff00', name: '{category}/{name}' } })
    expect(named.finished[0].cutout).toBe('disc/photos/disc-0.webp')
    const web = await sharp(join(folder, 'webs', named.finished[0].cutout)).raw().toBuffer({ resolveWithObject: true })
    expect([web.info.width, web.info.channels, [...web.data.subarray(0, 3)]]).toEqual([DISC.width, 3, [0, 255, 0]])
    await expect(client.mattes.finish({ ...wish, cutout: { of: 'object' } })).rejects.toMatchObject({ code: 'invalid', details: { field: 'cutout.of' } })
    await expect(client.mattes.finish({ ...wish, out: 'cutouts' })).rejects.toMatchObject({ code: 'invalid', details: { field: 'out' } })
    await expect(client.mattes.finish({ ...wish, out: '/somewhere/else' })).rejects.toMatchObject({ code: 'denied' })
  })
})

describe('the report', () => {
  const row = (more: Partial<ReportRow>): ReportRow =>
    ({ image: 1 as never, file: 'a.png', cutout: 'a.png', objects: 1, uncertainty: 0.1, needsHand: false, why: '', before: 'report/1-before.png', after: '', heat: '', failure: '', ...more })

  it('puts first what could not be done, then what needs a hand, the least certain at the top', () => {
    const page = reportPage('Shoes', 'now', [
      row({ file: 'ready.png' }), row({ file: 'hand-1.png', needsHand: true, why: 'soft', uncertainty: 0.3 }),
      row({ file: 'hand-2.png', needsHand: true, why: 'soft', uncertainty: 0.6 }), row({ file: 'failed.png', needsHand: true, failure: 'It is gone.', cutout: '' }),
    ])
    const places = ['failed.png', 'hand-2.png', 'hand-1.png', 'ready.png'].map((name) => page.indexOf(`${name}`))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(page).toContain('4 photos · 1 ready · 2 need a hand · 1 could not be done')
  })

  it('takes names as text, whatever they say', () => {
    const name = '<script>alert(1)</script>"\'&.png'
    const page = reportPage(name, 'now', [row({ file: name, cutout: name })])
    expect(page).not.toContain('<script>')
    expect(page).toContain(escaped(name))
    expect(page).toContain("default-src 'none'")
  })
})

describe('pictures of the report', () => {
  const levels = new Uint16Array([0, 0, 0, 0, 65_535, 32_768, 0, 0, 0])
  const colours = Uint8Array.from({ length: 27 }, (_, i) => 10 * (i % 3) + 50)

  it('are made smaller without a dark rim, and warm where they are uncertain', () => {
    const size = { width: 3, height: 3 }
    const whole = cutOut(colours, Uint8Array.from(levels, (level) => Math.round(level / 257)), size, { x: 0, y: 0, ...size })
    const small = smallPicture({ ...size, samples: whole.samples as Uint8Array }, 1)
    expect([...small.samples]).toEqual([50, 60, 70, Math.round(383 / 9)])
    const heat = heatPicture(colours, levels, 3, 3).samples
    expect(heat[4 * 5]).toBeGreaterThan(200)
    expect(heat[4 * 4]).toBeLessThan(60)
  })
})
