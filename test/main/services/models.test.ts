import { join } from 'node:path'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { Fault } from '../../../core/fault.ts'
import { memoryHost } from '../../support/memory-host.ts'
import { redFinder, writeModel } from '../../support/red-finder.ts'

it('models.tryOut shows what a file finds before it is added: objects, or a small map', async () => {
  const { client, folder } = memoryHost()
  const red = await sharp({ create: { width: 40, height: 80, channels: 3, background: '#ff0000' } }).png().toBuffer()
  await sharp({ create: { width: 80, height: 80, channels: 3, background: '#404040' } }).composite([{ input: red, left: 40, top: 0 }]).png().toFile(join(folder, 'half.png'))
  const { project } = await client.projects.create({ path: join(folder, 'p.selvedge') })
  await client.images.add({ project, paths: [join(folder, 'half.png')] })
  const { ids: [image] } = await client.images.ids({ project })
  const path = writeModel(folder, 'red.onnx', redFinder({ side: 80, metadata: { names: '["rag"]' } }))
  const { proposals } = await client.models.propose({ path })
  const of = (family: string) => proposals.find((one) => one.family === family)!.manifest

  const found = await client.models.tryOut({ project, image, path, manifest: of('semantic') })
  expect(found).toMatchObject({ device: 'cpu', map: null, objects: [{ label: 'rag', bbox: [40, 0, 40, 80], area: 3_200 }] })

  const { map } = await client.models.tryOut({ project, image, path, manifest: of('depth') })
  const levels = Buffer.from(map!.levels, 'base64')
  expect([map!.kind, levels.length]).toEqual(['depth', map!.width * map!.height])
  const middle = Math.floor(map!.height / 2) * map!.width
  expect([levels[middle + 2], levels[middle + map!.width - 3]]).toEqual([0, 255])

  const wrong = await client.models.tryOut({ project, image, path, manifest: { ...of('semantic'), labels: ['a', 'b', 'c'] } }).catch(Fault.of)
  expect(wrong).toBeInstanceOf(Fault)
  expect((wrong as Fault).code).not.toBe('bug')
  expect(await client.predictions.runs({ project })).toEqual([])
  expect((await client.models.list({})).every(({ shipped }) => shipped)).toBe(true)
}, 60_000)
