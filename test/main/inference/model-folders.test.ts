import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Fault } from '../../../core/fault.ts'
import { memoryHost } from '../../support/memory-host.ts'
import { RED_WEIGHTS, redFinder, writeModel } from '../../support/red-finder.ts'

const faultOf = (promise: Promise<unknown>): Promise<Fault> => promise.then(
  () => { throw new Error('it was let through') },
  (thrown: unknown) => Fault.of(thrown),
)
/** A host without the models that ship. */
const host = () => {
  const h = memoryHost({})
  return { ...h, models: join(h.paths.user, 'models') }
}

describe('adding a model', () => {
  it('proposes what a file is, copies it, and lists, loads and removes it', async () => {
    const { client, folder, models, event } = host()
    const path = writeModel(folder, 'Red Finder_v2.onnx', redFinder({ metadata: { names: "{0: 'rag'}", license: 'MIT' } }))
    const proposed = await client.models.propose({ path })
    expect(proposed).toMatchObject({ inputs: [{ name: 'image', dims: [1, 3, 16, 16] }], nodes: 2, opset: 17 })
    const semantic = proposed.proposals.find(({ family }) => family === 'semantic')!
    expect(semantic.manifest).toMatchObject({ id: 'red-finder_v2', name: 'Red Finder v2', labels: ['rag'], licence: 'MIT', input: { width: 16, height: 16 } })
    const told = event('models.changed')
    const row = await client.models.add({ path, manifest: { ...semantic.manifest, name: 'Rags', licence: 'own' } })
    await told
    expect(row).toMatchObject({ id: 'red-finder_v2', name: 'Rags', licence: 'own', input: '16 x 16', labels: ['rag'], problem: '', shipped: false })
    expect(readdirSync(join(models, row.id)).sort()).toEqual(['model.json', 'model.onnx'])
    expect((await client.models.list({})).filter(({ shipped }) => !shipped)).toEqual([row])
    expect((await faultOf(client.models.add({ path, manifest: semantic.manifest }))).code).toBe('conflict')
    await client.models.add({ path, manifest: semantic.manifest, replace: true })
    await client.models.remove({ id: row.id })
    expect(readdirSync(models)).toEqual([])
    expect((await faultOf(client.models.remove({ id: row.id }))).code).toBe('not-found')
  })

  it('takes weights in another file along, and a folder with its card', async () => {
    const { client, folder, models } = host()
    writeModel(folder, 'w.bin', RED_WEIGHTS)
    const path = writeModel(folder, 'split.onnx', redFinder({ weights: { location: 'w.bin', offset: '0', length: '12' } }))
    const row = await client.models.add({ path, manifest: { family: 'semantic' } })
    expect(readdirSync(join(models, row.id)).sort()).toEqual(['model.json', 'model.onnx', 'w.bin'])
    writeFileSync(join(models, row.id, 'card.md'), '# Red\n')
    const again = await client.models.add({ path: join(models, row.id), manifest: { id: 'copy' } }).catch(Fault.of)
    expect((again as Fault).code, 'the models folder is not granted').toBe('denied')
    const other = join(folder, 'given')
    mkdirSync(other)
    for (const name of readdirSync(join(models, row.id))) writeFileSync(join(other, name), readFileSync(join(models, row.id, name)))
    expect(await client.models.add({ path: other, manifest: { id: 'copy' } })).toMatchObject({ id: 'copy', card: '# Red\n', problem: '' })
    expect(await client.models.check({ path: other })).toMatchObject({ ok: true, nodes: 2, device: 'cpu', model: { id: row.id } })
  })

  it('refuses names of classes that do not fit the network, before it is there', async () => {
    const { client, folder, models } = host()
    const path = writeModel(folder, 'red.onnx', redFinder())
    const fault = await faultOf(client.models.add({ path, manifest: { family: 'semantic', labels: ['a', 'b', 'c'] } }))
    expect([fault.code, fault.details.file]).toEqual(['invalid', 'model.onnx'])
    expect(readdirSync(models)).toEqual([])
  })

  it('leaves nothing behind when the model does not load', async () => {
    const { client, folder, models } = host()
    const bytes = redFinder()
    const at = Buffer.from(bytes).indexOf('Sigmoid')
    bytes.set(new TextEncoder().encode('Sigmoix'), at)
    const path = writeModel(folder, 'bad.onnx', bytes)
    const fault = await faultOf(client.models.add({ path, manifest: { family: 'semantic' } }))
    expect(['unsupported', 'corrupt', 'invalid']).toContain(fault.code)
    expect(fault.message).not.toMatch(/\bat \w+ \(/)
    expect(readdirSync(models)).toEqual([])
  })
})

describe('what is wrong with a model is told, not thrown', () => {
  it.each<[string, (folder: string) => void, RegExp]>([
    ['no manifest', () => {}, /no such file|not there/i],
    ['broken JSON', (folder) => writeFileSync(join(folder, 'model.json'), '{"id": '), /JSON/i],
    ['a field', (folder) => edit(folder, (manifest) => (manifest['labels'] = [])), /labels/],
    ['another id', (folder) => edit(folder, (manifest) => (manifest['id'] = 'other')), /called otherwise/],
    ['an unknown family', (folder) => edit(folder, (manifest) => (manifest['family'] = 'future')), /“future” are not known/],
    ['an option', (folder) => edit(folder, (manifest) => (manifest['options'] = { activation: 3 })), /activation/],
    ['other bytes', (folder) => writeFileSync(join(folder, 'model.onnx'), Buffer.concat([readFileSync(join(folder, 'model.onnx')), Buffer.from([0])])), /not the one/],
    ['a link', (folder) => (rmSync(join(folder, 'model.onnx')), symlinkSync('/etc/hosts', join(folder, 'model.onnx'))), /link|not the one/],
    ['a folder out', (folder) => edit(folder, (manifest) => ((manifest['files'] as { path: string }[])[0].path = '../model.onnx')), /path/],
  ])('%s', async (_, spoil, words) => {
    const { client, models } = host()
    writeRed(join(models, 'red'))
    if (_ === 'no manifest') rmSync(join(models, 'red', 'model.json'))
    spoil(join(models, 'red'))
    const row = (await client.models.list({})).find(({ id }) => id === 'red')!
    expect(row.problem).toMatch(words)
    expect(row.problem).not.toContain(basename(models) + '/')
  })
})

describe('hostile weights', () => {
  it.each<[string, Record<string, string>]>([['up', { location: '../w.bin' }], ['too short', { location: 'w.bin', offset: '4' }]])('%s: adding is refused, and nothing is there', async (_, weights) => {
    const { client, folder, models } = host()
    writeModel(folder, 'w.bin', RED_WEIGHTS)
    const fault = await faultOf(client.models.add({ path: writeModel(folder, 'red.onnx', redFinder({ weights })) }))
    expect(fault.details.field).toContain('external_data')
    expect(existsSync(models)).toBe(false)
  })
})

function edit(folder: string, change: (manifest: Record<string, unknown>) => void): void {
  const file = join(folder, 'model.json')
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
  change(manifest)
  writeFileSync(file, JSON.stringify(manifest))
}

/** A model folder as it is when it was added. */
function writeRed(folder: string): void {
  mkdirSync(folder, { recursive: true })
  const bytes = redFinder()
  writeModel(folder, 'model.onnx', bytes)
  writeFileSync(join(folder, 'model.json'), JSON.stringify({
    id: basename(folder), name: 'Red', version: '1', family: 'semantic', task: 'semantic', input: { width: 16, height: 16 }, labels: ['red'],
    files: [{ role: 'model', path: 'model.onnx', sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length }],
  }))
}
