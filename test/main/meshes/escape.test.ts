import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { Fault } from '../../../core/fault.ts'
import { readMesh } from '../../../main/meshes/read-mesh.ts'
import { gltfHouse } from '../../support/mesh-files.ts'

/* S3: a mesh refers to other files only by plain names, in its folder or below. */
const folder = mkdtempSync(join(tmpdir(), 'selvedge-meshes-'))
const inside = join(folder, 'inside')
mkdirSync(join(inside, 'parts'), { recursive: true })
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const { json, binary } = gltfHouse()
writeFileSync(join(folder, 'house.bin'), binary)
writeFileSync(join(inside, 'house.bin'), binary)
writeFileSync(join(inside, 'parts', 'ho use.bin'), binary)

async function verdict(uri: unknown): Promise<string> {
  writeFileSync(join(inside, 'house.gltf'), JSON.stringify({ ...json, buffers: [{ byteLength: binary.length, uri }] }))
  return readMesh(join(inside, 'house.gltf')).then(({ mesh }) => `read ${mesh.triangles.length / 3}`, (thrown: unknown) => Fault.of(thrown).code)
}

describe('S3: files that a glTF file refers to', () => {
  it('are read beside it and below it', async () => {
    expect(await verdict('house.bin')).toBe('read 16')
    expect(await verdict('parts/ho%20use.bin')).toBe('read 16')
    expect(await verdict('none.bin')).toBe('not-found')
  })

  it.each([
    '../house.bin', 'parts/../../house.bin', '%2e%2e/house.bin', '%2e%2e%2fhouse.bin', './house.bin', '/etc/passwd', '//server/share/house.bin',
    'http://127.0.0.1/house.bin', 'https://evil.test/house.bin', 'file:///etc/passwd', 'ftp://evil.test/a', 'C:\\house.bin', 'C:/house.bin', '..\\house.bin',
    'house.bin:stream', 'house.bin%00', 'nul', 'CON.bin', 'house.bin.', 'house.bin ', '', 'a//b', `${'a'.repeat(300)}.bin`, 'hou\u0001se.bin', '%ff', 'javascript:alert(1)',
  ])('%j is not', async (uri) => {
    expect(['denied', 'invalid']).toContain(await verdict(uri))
  })

  it.skipIf(process.platform === 'win32')('are not read through links', async () => {
    symlinkSync(join(folder, 'house.bin'), join(inside, 'link.bin'))
    symlinkSync(folder, join(inside, 'way'))
    expect(await verdict('link.bin')).toBe('denied')
    expect(await verdict('way/house.bin')).toBe('denied')
    symlinkSync(join(inside, 'house.gltf'), join(inside, 'link.gltf'))
    await expect(readMesh(join(inside, 'link.gltf'))).rejects.toMatchObject({ code: 'denied' })
  })

  it('nothing was written anywhere', () => {
    expect(readdirSync(folder).toSorted()).toEqual(['house.bin', 'inside'])
    expect(readFileSync(join(folder, 'house.bin'))).toEqual(Buffer.from(binary))
  })
})
