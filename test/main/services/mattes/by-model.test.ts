import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { trimapOfLayers } from '../../../../core/matting/trimap.ts'
import { runsOfRle } from '../../../../core/mask/rle.ts'
import { readAlphaLayer } from '../../../../main/services/mattes/layers.ts'
import { writeModelFolder } from '../../../support/model-folder.ts'
import { onnx } from '../../../support/onnx.ts'
import { DISC, discAlpha, discProject } from '../../../support/soft-disc.ts'
import { pointwise } from '../../../support/tiny-dense.ts'
import { together } from '../../../support/tiny-matte.ts'

/* Alphas by networks in their own process, on photos whose alpha is a straight line of their red: (red - 30) / 170. */
const LINE = [255 / 170, -30 / 170] as const
const PLAIN = { width: null, height: null, mean: [0, 0, 0] as [number, number, number], filter: 'bilinear' as const }

function writeModels(user: string): void {
  const models = join(user, 'models')
  writeModelFolder(models, {
    id: 'with-trimap', family: 'trimap-matte', task: 'trimap-matte', labels: ['object'], input: { ...PLAIN, longSide: 32, multiple: 8 },
    files: { model: onnx(together([LINE[0], 0, 0, 0], 'h', 'w', LINE[1])) },
  })
  writeModelFolder(models, {
    id: 'alone', family: 'salient', task: 'matte', labels: ['object'], input: PLAIN, options: { activation: 'none', rescale: 'never' },
    files: { model: onnx(pointwise([[LINE[0], 0, 0]], [LINE[1]])) },
  })
  writeModelFolder(models)
}

describe('alphas by models', { timeout: 120_000 }, () => {
  it('one that takes trimaps and one that takes photos alone give the true alpha; what is known is exact; which it was is kept', async () => {
    const setting = await discProject()
    const { client, project, ids: [image], labels: [label], path, paths } = setting
    writeModels(paths.user)
    const matte = await client.mattes.makeTrimap({ project, image, annotation: label.id, rule: { inside: 7, outside: 7 }, key: 'make-trimap' })
    const trimap = trimapOfLayers({ foreground: runsOfRle(matte.trimap!.foreground), unknown: runsOfRle(matte.trimap!.unknown) })
    const truth = discAlpha()
    for (const id of ['with-trimap', 'alone'] as const) {
      const solved = await client.mattes.solve({ project, matte: matte.id, method: `model:${id}`, colours: false, device: 'cpu' })
      expect(solved).toMatchObject({ method: 'model', params: { model: id, version: '1', device: 'cpu' }, stale: false, alpha: { bits: 16, width: DISC.width } })
      const { levels } = await readAlphaLayer(path, solved.alpha!.sha256)
      let worst = 0
      for (let p = 0; p < trimap.length; p++) {
        if (trimap[p] === 128) worst = Math.max(worst, Math.abs(levels[p] / 65_535 - truth[p]))
        else expect(levels[p]).toBe(trimap[p] === 255 ? 65_535 : 0)
      }
      // The photo has whole samples: half of one is a 340th.
      expect(worst).toBeLessThan(0.004)
    }
    await expect(client.mattes.solve({ project, matte: matte.id, method: 'model:red-finder', device: 'cpu' })).rejects.toMatchObject({ code: 'unsupported' })
    await expect(client.mattes.solve({ project, matte: matte.id, method: 'model:nobody', device: 'cpu' })).rejects.toMatchObject({ code: 'not-found' })
    await expect(client.mattes.solve({ project, matte: matte.id, method: 'magic' as 'knn' })).rejects.toMatchObject({ code: 'invalid' })
    await expect(client.models.tryOut({ project, image, model: 'with-trimap', device: 'cpu' })).rejects.toMatchObject({ code: 'unsupported' })

    const file = join(setting.folder, 'trimap.png')
    await sharp(trimap, { raw: { width: DISC.width, height: DISC.height, channels: 1 } }).toColourspace('b-w').png().toFile(file)
    const out = join(setting.folder, 'alpha.png')
    const made = await client.matting.file({ image: join(setting.folder, 'photos', 'disc-0.png'), trimap: file, method: 'model:with-trimap', device: 'cpu', out, bits: 16 })
    expect(made).toMatchObject({ width: DISC.width, unknown: trimap.filter((level) => level === 128).length })
    // The disc's band does not fit one tile of 32 pixels.
    expect(made.iterations).toBeGreaterThan(4)
    expect(await sharp(out).metadata()).toMatchObject({ depth: 'ushort', width: DISC.width })
    expect(readFileSync(out).length).toBeGreaterThan(500)
  })

  it('a dropped file of this kind is proposed as what it is and can be added and tried', async () => {
    const setting = await discProject()
    const file = join(setting.folder, 'vitmatte-tiny.onnx')
    writeFileSync(file, onnx(together([1, 0, 0, 0])))
    const { proposals: [first] } = await setting.client.models.propose({ path: file })
    expect(first).toMatchObject({ family: 'trimap-matte', manifest: { task: 'trimap-matte' } })
    const row = await setting.client.models.add({ path: file, manifest: first.manifest })
    expect(row).toMatchObject({ id: 'vitmatte-tiny', task: 'trimap-matte', problem: '' })
  })
})
