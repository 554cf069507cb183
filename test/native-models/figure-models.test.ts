import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { readManifest } from '../../main/inference/read-model-folder.ts'
import { memoryHost } from '../support/memory-host.ts'

const models = join(import.meta.dirname, '../../native-models')

describe('the shipped models of figures', () => {
  it.each([['figure-depth', 'depth', 8], ['figure-pose', 'volume-pose', 15]])('%s is what its manifest says, small, and plain about its goals', (id, family, megabytes) => {
    const manifest = readManifest(join(models, id))
    expect(manifest).toMatchObject({ id, family })
    const [{ path, sha256, bytes }] = manifest.files
    const content = readFileSync(join(models, id, path))
    expect([createHash('sha256').update(content).digest('hex'), content.length]).toEqual([sha256, bytes])
    expect(bytes).toBeLessThanOrEqual(megabytes * 1e6)
    const card = readFileSync(join(models, id, 'card.md'), 'utf8')
    for (const word of [manifest.version, 'goal', 'reached', 'Limits', 'rights']) expect(card).toContain(word)
  })

  it('take less than 30 MB with all others', () => {
    const files = readdirSync(models, { recursive: true }).map(String).filter((name) => name.endsWith('.onnx'))
    expect(files.length).toBeGreaterThanOrEqual(4)
    expect(files.reduce((sum, name) => sum + statSync(join(models, name)).size, 0)).toBeLessThan(30e6)
  })

  it('find joints and depth of figures drawn anew', async () => {
    const at = memoryHost()
    const { project } = await at.client.projects.create({ path: join(at.folder, 'p.selvedge') })
    await at.client.figures.make({ project, count: 8, recipe: { seed: 777, stances: ['standing', 'walking'] } })
    const pose = await at.client.predictions.run({ project, model: 'figure-pose', device: 'cpu' })
    const { mpjpe, paMpjpe, answered } = await at.client.evaluations.runJoints({ project, run: pose.run })
    expect(answered).toBe(8)
    // A body laid without looking, at the mean of all, is 200 mm off and more.
    expect(mpjpe).toBeLessThan(110)
    expect(paMpjpe).toBeLessThan(mpjpe!)
    const depth = await at.client.predictions.run({ project, model: 'figure-depth', device: 'cpu' })
    const { mean, images } = await at.client.evaluations.runDepths({ project, run: depth.run, align: 'least-squares' })
    expect(images).toHaveLength(8)
    // A depth that knows nothing leaves the deviation of the truth itself: about a quarter of its range.
    expect(mean.rmseOfRange).toBeLessThan(0.16)
    expect(mean.delta1).toBeGreaterThan(0.9)
  }, 60_000)

  it('say how deep any photo is: of every shape and kind, without a person, and that none was known', async () => {
    const at = memoryHost()
    const folder = join(at.folder, 'photos')
    mkdirSync(folder)
    const draw = (width: number, height: number, channels: 1 | 3 | 4) =>
      sharp(Buffer.from(Array.from({ length: width * height * channels }, (_, i) => (i * 7 + (i >> 5)) % 256)), { raw: { width, height, channels } })
    await Promise.all([
      draw(300, 7, 3).jpeg().toFile(join(folder, 'wide.jpg')), draw(5, 240, 3).png().toFile(join(folder, 'high.png')), draw(1, 1, 3).png().toFile(join(folder, 'dot.png')),
      draw(64, 48, 1).toColourspace('b-w').png().toFile(join(folder, 'grey.png')), draw(64, 48, 4).png().toFile(join(folder, 'clear.png')), draw(64, 48, 3).toColourspace('rgb16').png().toFile(join(folder, 'deep.png')),
      draw(80, 40, 3).jpeg().withMetadata({ orientation: 6 }).toFile(join(folder, 'turned.jpg')), draw(64, 64, 3).linear(0, 255).png().toFile(join(folder, 'white.png')),
    ])
    const { project } = await at.client.projects.create({ path: join(at.folder, 'p.selvedge') })
    await at.client.images.add({ project, paths: [folder] })
    const { run, failed, images } = await at.client.predictions.run({ project, model: 'figure-depth', device: 'cpu' })
    expect([images, failed]).toEqual([8, []])
    for (const { id, path } of await at.client.images.rows({ project, ids: (await at.client.images.ids({ project })).ids })) {
      const [{ image: told }] = await at.client.predictions.ofImage({ project, image: id, runs: [run] })
      expect(told, path).toMatchObject({ map: 'depth', extra: { depth: { values: 'distance', person: null } } })
      const [from, to] = told.range
      expect([Number.isFinite(from), Number.isFinite(to), from <= to], path).toEqual([true, true, true])
    }
  }, 60_000)
})
