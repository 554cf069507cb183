import { existsSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { predictParams } from '../../../core/records/model.ts'
import { spawnNode } from '../../../main/host/spawn.ts'
import { createInference } from '../../../main/inference/engine.ts'
import type { Inference } from '../../../main/inference/inference.ts'
import { writeModelFolder } from '../../support/model-folder.ts'
import { freshFolder } from '../../support/store.ts'

/* The way over a graphics card, on the software Vulkan driver that Debian's Chromium brings (GROUND.md section 3). */
const CHROMIUM = '/usr/lib/chromium'
const ENVIRONMENT = { LD_LIBRARY_PATH: CHROMIUM, VK_ICD_FILENAMES: join(CHROMIUM, 'vk_swiftshader_icd.json') }
const there = process.platform === 'linux' && existsSync(ENVIRONMENT.VK_ICD_FILENAMES)
const params = predictParams.parse({})

describe.skipIf(!there)(`WebGPU on Chromium's software driver${there ? '' : ' (skipped: no Chromium with SwiftShader here)'}`, () => {
  const before = { ...process.env }
  let inference: Inference
  beforeAll(() => {
    // Workers take it over from us when they start.
    Object.assign(process.env, ENVIRONMENT)
    inference = createInference({ spawn: spawnNode, log: () => {} })
  })
  afterAll(() => {
    inference.close()
    for (const name of Object.keys(ENVIRONMENT)) {
      if (before[name] === undefined) delete process.env[name]
      else process.env[name] = before[name]
    }
  })

  it('is found, told to be no real card, and not what auto means', async () => {
    const devices = await inference.devices()
    const webgpu = devices.find(({ provider }) => provider === 'webgpu')!
    expect(webgpu).toMatchObject({ usable: true, chosen: false, reason: expect.stringMatching(/slow/) as string })
    expect(devices.find(({ chosen }) => chosen)!.provider).toBe('cpu')
  })

  it('says the same as the processor', async () => {
    const folder = freshFolder()
    const model = writeModelFolder(folder)
    const photo = join(folder, 'a.png')
    const bytes = Buffer.alloc(64 * 64 * 3)
    for (let at = 0; at < 64 * 64; at++) bytes.set(at % 64 < 20 || at > 3_000 ? [230, 20, 10] : [20, 200, 0], at * 3)
    await sharp(bytes, { raw: { width: 64, height: 64, channels: 3 } }).png().toFile(photo)
    const mapOf = async (device: 'webgpu' | 'cpu') => {
      const mapFile = join(folder, `${device}.png`)
      const said = await inference.predict(model, photo, params, { device, mapFile })
      expect(said.ran).toEqual({ provider: device, left: [] })
      return { said, map: await sharp(mapFile).toColourspace('grey16').raw({ depth: 'ushort' }).toBuffer() }
    }
    const [gpu, cpu] = [await mapOf('webgpu'), await mapOf('cpu')]
    expect(gpu.said.objects.map(({ area, bbox }) => [area, bbox])).toEqual(cpu.said.objects.map(({ area, bbox }) => [area, bbox]))
    const [a, b] = [gpu.map, cpu.map].map((map) => new Uint16Array(map.buffer, map.byteOffset, map.length / 2))
    expect(Math.max(...a.map((value, i) => Math.abs(value - b[i])))).toBeLessThanOrEqual(2)
  })
})
