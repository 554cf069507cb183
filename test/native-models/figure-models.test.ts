import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
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
    for (const word of [manifest.version, 'not reached', 'Limits', 'rights']) expect(card).toContain(word)
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
})
