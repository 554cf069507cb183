import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { Fault } from '../../../core/fault.ts'
import { readMesh } from '../../../main/meshes/read-mesh.ts'
import { prepareMesh } from '../../../main/meshes/prepare.ts'
import { mutatedMesh } from '../../support/mesh-mutations.ts'

const folder = mkdtempSync(join(tmpdir(), 'selvedge-meshes-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const SEED = 20_261_121
/** SELVEDGE_MUTATIONS makes it as long as one likes. */
const FILES = Number(process.env['SELVEDGE_MUTATIONS'] ?? 400)

describe('S1: damaged and hostile mesh files', () => {
  it(`${FILES} mutated files (seed ${SEED}): each is read or refused in words, none takes long or much room, nothing else is touched`, async () => {
    let refused = 0
    let slowest = 0
    writeFileSync(join(folder, 'canary.txt'), 'untouched')
    const room = process.memoryUsage().rss
    for (let i = 0; i < FILES; i++) {
      const { name, bytes } = mutatedMesh(SEED + i)
      writeFileSync(join(folder, name), bytes)
      const began = process.cpuUsage()
      try {
        const { mesh } = await readMesh(join(folder, name))
        // What is let through can be made ready, or is refused in words there.
        expect(mesh.triangles.every((vertex) => vertex < mesh.positions.length / 3), `seed ${SEED + i}`).toBe(true)
        expect(mesh.triangles.length % 3, `seed ${SEED + i}`).toBe(0)
        expect(mesh.positions.every(Number.isFinite), `seed ${SEED + i}`).toBe(true)
        await prepareMesh(mesh, { units: 'm', up: '+y', forward: '+z' }, 100, name)
      } catch (thrown) {
        refused++
        if (!(thrown instanceof Fault)) throw new Error(`seed ${SEED + i}, ${name}`, { cause: thrown })
        const { code, message, details } = thrown
        expect(['invalid', 'corrupt', 'unsupported', 'denied', 'not-found'], `seed ${SEED + i}: ${message}`).toContain(code)
        expect(details.file, message).toBe(name)
        expect(details.field !== undefined || details.offset !== undefined, `seed ${SEED + i}, ${name}: ${message}`).toBe(true)
        expect(message).toMatch(/^[A-Z].*\.$/s)
      }
      const { user, system } = process.cpuUsage(began)
      slowest = Math.max(slowest, (user + system) / 1_000)
      rmSync(join(folder, name))
    }
    expect(refused).toBeGreaterThan(FILES / 3)
    expect(refused).toBeLessThan(FILES)
    expect(slowest).toBeLessThan(2_000)
    expect(process.memoryUsage().rss - room).toBeLessThan(256 * 2 ** 20)
    expect(readdirSync(folder)).toEqual(['canary.txt'])
  }, 20_000 + FILES * 100)
})
