import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Fault } from '../../../core/fault.ts'
import { runsOfShape } from '../../../core/mask/rasterise.ts'
import { areaOf } from '../../../core/mask/runs.ts'
import { predictParams } from '../../../core/records/model.ts'
import { spawnNode } from '../../../main/host/spawn.ts'
import { createInference } from '../../../main/inference/engine.ts'
import type { Inference } from '../../../main/inference/inference.ts'
import { writeModelFolder } from '../../support/model-folder.ts'
import { node, onnx, type OnnxFunction } from '../../support/onnx.ts'
import { freshFolder } from '../../support/store.ts'
import { writeRedPhoto } from '../../support/red-project.ts'

const params = predictParams.parse({})
let folder: string
let inference: Inference
let spawned: number
const logged: string[] = []

const engine = () => {
  inference = createInference({
    spawn: (worker, more) => {
      spawned += 1
      return spawnNode(worker, more)
    },
    log: (_, message, fields) => logged.push(`${message} ${JSON.stringify(fields)}`),
  })
}
/** A photo whose left half is red. */
const photo = async (name: string) => {
  const path = join(folder, `${name}.png`)
  await writeRedPhoto(path)
  return path
}
const faultOf = (promise: Promise<unknown>) => promise.then(() => null, (thrown: unknown) => (thrown instanceof Fault ? thrown : new Fault('bug', String(thrown))))

beforeEach(() => {
  folder = freshFolder()
  spawned = 0
  logged.length = 0
})
afterEach(() => inference.close())

describe('a model', () => {
  it('says of a photo what it is to say, with its map, its mask and its times', async () => {
    engine()
    const model = writeModelFolder(folder)
    const [mapFile, maskFile] = [join(folder, 'map.png'), join(folder, 'mask.png')]
    const said = await inference.predict(model, await photo('a'), params, { device: 'cpu', mapFile, maskFile, plainMap: true })
    expect(said).toMatchObject({ photo: { width: 64, height: 48 }, ran: { provider: 'cpu', left: [] }, map: { kind: 'probability' } })
    expect(said.objects).toHaveLength(1)
    expect(areaOf(runsOfShape(said.objects[0].shape, 48, 64))).toBe(32 * 48)
    expect(said.objects[0]).toMatchObject({ label: 0, area: 32 * 48, bbox: [0, 0, 32, 48] })
    for (const stage of ['read', 'prepare', 'run', 'waited', 'decode', 'write']) expect(said.stages[stage]).toBeGreaterThanOrEqual(0)
    const map = await sharp(mapFile).metadata()
    expect(map).toMatchObject({ width: 64, height: 48, depth: 'uchar' })
    const mask = await sharp(maskFile).toColourspace('b-w').raw().toBuffer()
    expect(mask.filter((value) => value === 255).length).toBe(32 * 48)
    expect(mask.filter((value) => value === 0).length).toBe(32 * 48)
  })

  it('runs in one process however many photos come, and all are answered', async () => {
    engine()
    const model = writeModelFolder(folder)
    const photos = await Promise.all(Array.from({ length: 12 }, (_, i) => photo(`p${i}`)))
    const said = await Promise.all(photos.map((path) => inference.predict(model, path, params, { device: 'cpu' })))
    expect(said.map(({ objects }) => objects[0].area)).toEqual(photos.map(() => 32 * 48))
    expect(spawned).toBe(1)
  })

  it('goes to the processor when the device that was wanted is not there, and says why', async () => {
    engine()
    const said = await inference.predict(writeModelFolder(folder), await photo('a'), params, { device: 'tensorrt' })
    expect(said.ran).toMatchObject({ provider: 'cpu', left: [{ provider: 'tensorrt', reason: expect.stringMatching(/./) as string }] })
    expect(said.objects).toHaveLength(1)
  })

  it('of a family that is not known, or with a file that is none, is refused before a photo is read', async () => {
    engine()
    expect(await faultOf(inference.load(writeModelFolder(folder, { id: 'a', family: 'tarot' }), { device: 'cpu' }))).toMatchObject({ code: 'unsupported' })
    const broken = writeModelFolder(folder, { id: 'b', files: { model: new Uint8Array(200).fill(7) } })
    const fault = await faultOf(inference.predict(broken, await photo('a'), params, { device: 'cpu' }))
    expect(['invalid', 'corrupt', 'unsupported']).toContain(fault?.code)
  })

  it('with 3,000 functions in a chain is refused by the walker, not by a crash', async () => {
    engine()
    const functions: OnnxFunction[] = Array.from({ length: 3_000 }, (_, i) => ({
      domain: 'ai.onnx', name: `f${i}`, inputs: ['a'], outputs: ['b'], nodes: [i === 2_999 ? node('Relu', ['a'], ['b']) : node(`f${i + 1}`, ['a'], ['b'])],
    }))
    const bytes = onnx({
      inputs: [{ name: 'x', type: 'float32', dims: [1] }], outputs: [{ name: 'y', type: 'float32', dims: [1] }], nodes: [node('f0', ['x'], ['y'])], functions,
    })
    const file = join(folder, 'chain.onnx')
    writeFileSync(file, bytes)
    expect(await faultOf(inference.probe(file))).toMatchObject({ code: 'invalid' })
    expect(await faultOf(inference.load(writeModelFolder(folder, { id: 'chain', files: { model: bytes } }), { device: 'cpu' }))).toMatchObject({ code: 'invalid' })
    expect(logged.join()).not.toMatch(/SIGSEGV/)
  })

  it('is looked through and run once in a process of its own before it is added', async () => {
    engine()
    const { files, manifest } = writeModelFolder(folder)
    const found = await inference.probe(files.model!, manifest)
    expect(found).toMatchObject({ nodes: 2, opset: 17, device: 'cpu', ports: { inputs: [{ name: 'image', dims: [1, 3, 16, 16] }], outputs: [{ name: 'mask' }] } })
    expect(found.milliseconds).toBeGreaterThan(0)
    expect((await inference.probe(files.model!)).milliseconds).toBeNull()
  })
})
