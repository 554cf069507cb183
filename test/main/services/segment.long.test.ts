import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { areaOf } from '../../../core/mask/runs.ts'
import { runsOfShape } from '../../../core/mask/rasterise.ts'
import { tinySamDecoder, tinySamEncoder } from '../../support/tiny-models.ts'
import { memoryHost } from '../../support/memory-host.ts'
import { onnx } from '../../support/onnx.ts'
import { solid } from '../../support/pictures.ts'

it('adds an encoder and a decoder, and answers points and boxes on a photo through the real runner', async () => {
  const { client, folder } = memoryHost()
  writeFileSync(join(folder, 'sam.encoder.onnx'), onnx(tinySamEncoder()))
  writeFileSync(join(folder, 'sam.decoder.onnx'), onnx(tinySamDecoder()))
  const { proposals: [proposal] } = await client.models.propose({ path: join(folder, 'sam.encoder.onnx') })
  expect(proposal.family).toBe('sam')
  const model = await client.models.add({ path: join(folder, 'sam.encoder.onnx'), decoder: join(folder, 'sam.decoder.onnx'), manifest: proposal.manifest })
  expect([model.task, model.problem]).toEqual(['prompt', ''])

  const photo = await solid(folder, 'grey', [100, 100, 100], 'png', { width: 400, height: 200 })
  const { project } = await client.projects.create({ path: join(folder, 'test.selvedge') })
  await client.images.add({ project, paths: [photo] })
  const { ids: [image] } = await client.images.ids({ project })
  // A disc of 100 pixels of 1024, so 39 of the photo's 400; half of the mask handed in makes it half as wide again.
  const ask = (more: object) => client.predictions.segment({ project, image, model: model.id, device: 'cpu', points: [{ x: 200, y: 100, label: 1 }], ...more })
  const first = await ask({ polygon: null })
  expect(first.shape.type).toBe('mask')
  expect(first.area / (Math.PI * (100 * 400 / 1024) ** 2)).toBeCloseTo(1, 2)
  expect(first.bbox).toEqual([161, 61, 78, 78])
  expect(first.score).toBeCloseTo(0.1, 3)
  const again = await ask({ polygon: 1 })
  expect(again.shape.type).toBe('polygon')
  expect(areaOf(runsOfShape(again.shape, 200, 400))).toBe(again.area)
  expect(again.area / first.area).toBeCloseTo(1, 1)
  // Nothing of the photo is left in this disc: the point of a box's corner is far outside.
  await expect(ask({ points: [], box: [-4000, -4000, 10, 10] })).rejects.toMatchObject({ code: 'not-found', details: { field: 'points' } })
  await expect(ask({ points: [] })).rejects.toMatchObject({ code: 'invalid' })
}, 60_000)

it('finds the decoder beside the encoder, and tells the two apart', async () => {
  const { client, folder } = memoryHost()
  const [encoder, decoder] = ['mobile_sam.encoder.onnx', 'mobile_sam.decoder.onnx'].map((name) => join(folder, name))
  writeFileSync(encoder, onnx(tinySamEncoder()))
  expect((await client.models.propose({ path: encoder })).decoder).toBeNull()
  await expect(client.models.add({ path: encoder })).rejects.toMatchObject({ code: 'invalid', details: { field: 'decoder' } })
  await expect(client.models.add({ path: encoder, decoder: encoder })).rejects.toThrow('This file is no decoder')
  writeFileSync(decoder, onnx(tinySamDecoder()))
  await expect(client.models.propose({ path: decoder })).rejects.toThrow('This is the decoder of a model that answers clicks.')
  expect((await client.models.propose({ path: encoder })).decoder).toBe(decoder)
  expect(await client.models.add({ path: encoder })).toMatchObject({ id: 'mobile_sam', name: 'mobile sam', family: 'sam', problem: '' })
}, 60_000)
