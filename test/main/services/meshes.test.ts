import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Fault } from '../../../core/fault.ts'
import { signedVolume } from '../../../core/pose/mesh.ts'
import { readMeshFile } from '../../../core/pose/mesh-file.ts'
import type { MeshId } from '../../../core/records/mesh.ts'
import { meshesFolder, meshFile } from '../../../main/db/side-files.ts'
import { memoryHost } from '../../support/memory-host.ts'
import { everyMeshFile, HOUSE_VOLUME, objFile } from '../../support/mesh-files.ts'

/* Meshes through a real host: parser process, files beside the project, the address of their bytes. */

async function setting() {
  const memory = memoryHost()
  const path = join(memory.folder, 'shoes.selvedge')
  const { project } = await memory.client.projects.create({ path })
  for (const [name, bytes] of Object.entries(everyMeshFile())) writeFileSync(join(memory.folder, name), bytes)
  const fetched = async (sha256: string, of: string = project) => memory.host.media(new Request(`http://selvedge/media/${of}/mesh/${sha256}`))
  return { ...memory, path, project, file: (name: string) => join(memory.folder, name), fetched }
}

// Every import starts a process from sources, which takes its time on a busy machine.
describe('meshes of a project', { timeout: 60_000 }, () => {
  it('the shipped ones are there from the start, with their bytes', async () => {
    const { client, project, fetched } = await setting()
    const list = await client.meshes.list({ project })
    expect(list.map(({ ref, side, kind, watertight, missing }) => [ref, side, kind, watertight, missing])).toEqual([
      ['sneaker-left', 'left', 'shoe', true, false], ['sneaker-right', 'right', 'shoe', true, false], ['torso-dress', null, 'garment', true, false],
    ])
    expect(await client.meshes.shipped({})).toEqual(list)
    const answer = await fetched(list[0].sha256)
    expect([answer.status, answer.headers.get('Content-Type')]).toEqual([200, 'model/gltf-binary'])
    expect(readMeshFile(new Uint8Array(await answer.arrayBuffer())).triangles.length / 3).toBe(list[0].triangles)
    expect((await fetched('0'.repeat(64))).status).toBe(404)
  })

  it('a file becomes a mesh of the project: in metres, upright, with its bytes; it can be renamed and removed', async () => {
    const { client, project, path, file, fetched, event } = await setting()
    const told = event('meshes.changed')
    const added = await client.meshes.import({ project, path: file('house.obj'), units: 'cm', up: '+z', forward: '-y', kind: 'other', name: 'A house' })
    expect(await told).toEqual({ project })
    expect(added).toMatchObject({ name: 'A house', units: 'cm', up: '+z', forward: '-y', source: 'import', triangles: 16, vertices: 10, watertight: true, uses: 0, silhouette: null })
    expect(added.found).toMatchObject({ format: 'obj', triangles: 16, vertices: 10, size: [2, 4.5, 4] })
    expect(added.size.map((value) => Math.round(value * 1e6) / 1e6)).toEqual([0.02, 0.04, 0.045])
    const answer = await fetched(added.sha256)
    const mesh = readMeshFile(new Uint8Array(await answer.arrayBuffer()))
    expect(signedVolume(mesh) * 1e6).toBeCloseTo(HOUSE_VOLUME, 3)
    expect(readdirSync(meshesFolder(path))).toEqual([`${added.sha256}.glb`])
    // The same again shares the file.
    const again = await client.meshes.import({ project, path: file('house.obj'), units: 'cm', up: '+z', forward: '-y', name: 'A house' })
    expect([again.sha256, again.ref === added.ref]).toEqual([added.sha256, false])
    const mesh2 = await client.meshes.rename({ project, mesh: again.ref as MeshId, name: 'Another' })
    expect(mesh2.name).toBe('Another')
    await client.meshes.remove({ project, mesh: again.ref as MeshId })
    expect(existsSync(meshFile(path, added.sha256))).toBe(true)
    expect((await client.meshes.list({ project })).map(({ name }) => name)).toEqual(['Running shoe, left', 'Running shoe, right', 'Figure in a dress', 'A house'])
    rmSync(meshFile(path, added.sha256))
    expect((await client.meshes.list({ project })).at(-1)).toMatchObject({ name: 'A house', missing: true })
    expect((await fetched(added.sha256)).status).toBe(404)
    await client.meshes.remove({ project, mesh: added.ref as MeshId })
    await expect(client.meshes.remove({ project, mesh: added.ref as MeshId })).rejects.toMatchObject({ code: 'not-found' })
    expect(await client.meshes.list({ project })).toHaveLength(3)
  })

  it('looking at a file first tells what it seems to be and gives a picture of it; nothing is kept', async () => {
    const { client, project, path, file } = await setting()
    const found = await client.meshes.examine({ path: file('house.glb') })
    expect(found).toMatchObject({ format: 'gltf', name: 'house', triangles: 16, vertices: 10, watertight: true, guess: { units: 'm', up: '+y', forward: '+z', kind: 'other' } })
    expect(readMeshFile(Uint8Array.from(Buffer.from(found.preview, 'base64'))).triangles.length / 3).toBe(16)
    expect(existsSync(meshesFolder(path))).toBe(false)
    expect(await client.meshes.list({ project })).toHaveLength(3)
  })

  it('refused files leave nothing behind, and say where they are wrong', async () => {
    const { client, project, path, folder, file } = await setting()
    const before = readFileSync(path)
    writeFileSync(file('bad.obj'), 'v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 4\n')
    writeFileSync(file('many.obj'), objFile(Array.from({ length: 40 }, () => [0, 1, 2])))
    const refused = (params: { path: string; limits?: Record<string, number>; up?: '+y'; forward?: '-y' }) => client.meshes.import({ project, ...params }).then(() => 'kept', Fault.of)
    expect(await refused({ path: file('bad.obj') })).toMatchObject({ code: 'invalid', details: { file: 'bad.obj', field: 'line 4', found: 4, limit: 3 } })
    expect(await refused({ path: file('many.obj'), limits: { meshFaces: 39 } })).toMatchObject({ code: 'invalid', details: { limitName: 'meshFaces', found: 40 } })
    expect(await refused({ path: file('many.obj'), limits: { meshFace: 39 } })).toMatchObject({ code: 'invalid', details: { field: 'limits' } })
    expect(await refused({ path: file('house.obj'), up: '+y', forward: '-y' })).toMatchObject({ code: 'invalid', details: { field: 'forward' } })
    expect(await refused({ path: join(folder, '..', 'elsewhere.obj') })).toMatchObject({ code: 'denied' })
    expect(await refused({ path: file('none.obj') })).toMatchObject({ code: 'not-found' })
    expect(await client.meshes.list({ project })).toHaveLength(3)
    expect(existsSync(meshesFolder(path))).toBe(false)
    expect(readFileSync(path)).toEqual(before)
  })

  it('an import can be stopped', async () => {
    const { client, project, file } = await setting()
    const stop = new AbortController()
    const asked = client.meshes.import({ project, path: file('house.obj') }, { signal: stop.signal })
    stop.abort()
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' })
    expect(await client.meshes.list({ project })).toHaveLength(3)
  })
})
