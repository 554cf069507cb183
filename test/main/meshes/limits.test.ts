import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { Fault } from '../../../core/fault.ts'
import { LIMITS, withLimits, type LimitName } from '../../../core/limits.ts'
import { readMesh } from '../../../main/meshes/read-mesh.ts'
import { glbFile, gltfFile, gltfHouse, objFile, plyBinary, plyText, stlBinary, stlText } from '../../support/mesh-files.ts'

/* S2 for mesh files: every limit has a file at it that passes and one past it that is refused by that limit. Slow ones are lowered. */

const folder = mkdtempSync(join(tmpdir(), 'selvedge-meshes-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Pair = { limit: LimitName; at: number; name: string; make(size: number): Uint8Array; more?: Partial<Record<LimitName, number>> }
const text = (content: string) => new TextEncoder().encode(content)
const padded = (bytes: Uint8Array, size: number) => Uint8Array.from({ length: size }, (_, i) => bytes[i] ?? 10)
const polygon = (count: number) => Array.from({ length: count }, (_, i) => i % 10)
const repeated = (count: number) => Array.from({ length: count }, () => [0, 1, 2])
const OBJ = 'v 0 0 0\nv 1 0 0\nv 0 1 0\n'
const described = (change: (json: ReturnType<typeof gltfHouse>['json']) => void) => {
  const { json, binary } = gltfHouse()
  change(json)
  return glbFile(json, binary)
}

const PAIRS: Pair[] = [
  { limit: 'objFileBytes', at: 5_000, name: 'a.obj', make: (n) => padded(objFile(), n) },
  { limit: 'meshFileBytes', at: stlBinary().length, name: 'a.stl', make: (n) => (n === stlBinary().length ? stlBinary() : padded(stlText(), n)) },
  { limit: 'meshFileBytes', at: 4_000, name: 'a.ply', make: (n) => padded(plyText(), n) },
  { limit: 'meshFileBytes', at: 2_000, name: 'a.gltf', make: (n) => padded(gltfFile(gltfHouse().json, gltfHouse().binary), n) },
  { limit: 'meshLineBytes', at: LIMITS.meshLineBytes, name: 'line.obj', make: (n) => text(`${OBJ}f 1 2 3${' '.repeat(n - 7)}\n`) },
  { limit: 'meshLineBytes', at: 100, name: 'joined.obj', make: (n) => text(`${OBJ}f 1 2 3 \\\n${' '.repeat(n - 10)}\n`) },
  { limit: 'meshLineBytes', at: 200, name: 'line.stl', make: (n) => text(`solid${' '.repeat(n - 5)}\n${new TextDecoder().decode(stlText()).slice(12)}`) },
  { limit: 'meshLineBytes', at: 1_000, name: 'head.ply', make: (n) => text(new TextDecoder().decode(plyText()).replace('comment of a house', `comment ${'x'.repeat(n - headLength() + 'of a house'.length)}`)) },
  { limit: 'meshVertices', at: 10, name: 'v.obj', make: (n) => objFile([[0, 1, 2]], { points: Array.from({ length: n }, (_, i) => [i, i % 2, 0]) }) },
  { limit: 'meshVertices', at: 10, name: 'v.ply', make: (n) => text(new TextDecoder().decode(plyText()).replace('element vertex 10', `element vertex ${n}`)) },
  { limit: 'meshVertices', at: 20, name: 'v.glb', make: (n) => described((json) => void (json.nodes = [{ children: [1, 2] }, { mesh: 0 }, n > 20 ? { mesh: 0, children: [3] } : { mesh: 0 }, { mesh: 0 }])) },
  { limit: 'meshFaces', at: 30, name: 'f.obj', make: (n) => objFile(repeated(n)) },
  { limit: 'meshFaces', at: 30, name: 'f.ply', make: (n) => plyBinary(true, repeated(n)) },
  { limit: 'meshFaces', at: 30, name: 'f.stl', make: (n) => stlBinary(repeated(n)) },
  { limit: 'meshFaces', at: 32, name: 'f.glb', make: (n) => described((json) => void (json.nodes = [{ children: [1] }, { mesh: 0, ...(n > 32 ? { children: [2] } : {}) }, { mesh: 0 }])), more: { meshFaces: 16 } },
  { limit: 'meshArity', at: LIMITS.meshArity, name: 'n.obj', make: (n) => objFile([polygon(n)]) },
  { limit: 'meshArity', at: 20, name: 'n.ply', make: (n) => plyText([polygon(n)]) },
  { limit: 'meshCoordinate', at: LIMITS.meshCoordinate, name: 'c.obj', make: (n) => text(`v 0 0 -${n}\nv 1 0 0\nv 0 1 0\nf 1 2 3\n`) },
  { limit: 'meshCoordinate', at: 50, name: 'c.glb', make: (n) => described((json) => void Object.assign(json.nodes[0], { translation: [n - 2, 0, 0] })) },
  { limit: 'plyProperties', at: 20, name: 'p.ply', make: (n) => text(new TextDecoder().decode(plyText()).replace('end_header', `${Array.from({ length: n - 10 }, (_, i) => `element none${i} 0\n`).join('')}end_header`)) },
  { limit: 'gltfJsonBytes', at: 2_000, name: 'j.gltf', make: (n) => padded(gltfFile(gltfHouse().json, gltfHouse().binary), n) },
  { limit: 'gltfNodes', at: 50, name: 'n.glb', make: (n) => described((json) => void json.nodes.push(...Array.from({ length: n - 1 }, () => ({})))) },
  {
    limit: 'gltfDepth', at: LIMITS.gltfDepth, name: 'd.glb',
    make: (n) => described((json) => void (json.nodes = Array.from({ length: n }, (_, i) => (i === n - 1 ? { mesh: 0 } : { children: [i + 1] })))),
  },
]
function headLength(): number {
  return new TextDecoder().decode(plyText()).indexOf('end_header')
}

async function verdict({ name, limit, at, more }: Pair, bytes: Uint8Array): Promise<string> {
  writeFileSync(join(folder, name), bytes)
  return readMesh(join(folder, name), withLimits({ [limit]: at, ...more })).then(() => 'taken', (thrown: unknown) => {
    const { code, details, message } = Fault.of(thrown)
    expect(details, message).toMatchObject({ file: name })
    return `${code} ${details.limitName ?? message}`
  })
}

it.each(PAIRS)('S2: $limit, $name: at the limit it is read, past it refused', async (pair) => {
  const began = process.cpuUsage()
  const most = pair.more ? { ...pair, at: Number(Object.values(pair.more)[0]) } : pair
  expect(await verdict(most, pair.make(pair.at))).toBe('taken')
  expect(await verdict(most, pair.make(pair.at + 1))).toBe(`invalid ${pair.limit}`)
  const { user, system } = process.cpuUsage(began)
  expect((user + system) / 1e6).toBeLessThan(4)
})

it('S2: a file of the greatest size but one byte is not read into memory to be refused', async () => {
  const path = join(folder, 'vast.stl')
  writeFileSync(path, '')
  truncateSync(path, LIMITS.meshFileBytes + 1)
  const before = process.memoryUsage().rss
  await expect(readMesh(path)).rejects.toMatchObject({ code: 'invalid', details: { limitName: 'meshFileBytes', found: LIMITS.meshFileBytes + 1 } })
  expect(process.memoryUsage().rss - before).toBeLessThan(256 * 2 ** 20)
})

it('S2: every limit on mesh files has a pair', () => {
  const names = Object.keys(LIMITS).filter((name) => /^(?:obj|mesh|ply|gltf)/.test(name))
  expect(names.filter((name) => !PAIRS.some(({ limit }) => limit === name))).toEqual([])
})
