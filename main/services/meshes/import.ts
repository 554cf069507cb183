import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { z } from 'zod'
import type { meshes as api } from '../../../core/api/meshes.ts'
import type { Call } from '../../../core/api/method.ts'
import { checkCancelled } from '../../../core/fault.ts'
import { fileFault } from '../../db/atomic.ts'
import { meshesFolder, meshFile } from '../../db/side-files.ts'
import { allowedPath } from '../../media/allowed-path.ts'
import { shownPath } from '../../media/raw-path.ts'
import { meshInParser } from '../../meshes/in-parser.ts'
import { listed } from '../../meshes/library.ts'
import { limitsOf } from '../composites/limits-of.ts'
import { checkWritable } from '../images/check-writable.ts'
import type { ServiceContext } from '../service-context.ts'
import { nameOf } from './examine.ts'

type Params = z.output<(typeof api)['import']['params']>
type Result = z.input<(typeof api)['import']['result']>

/**
 * Reads a mesh file in the parser process and keeps it with the project: its file first, under its digest, then the row. When anything
 * goes wrong nothing is kept. The mesh's file is the one we write, never the stranger's.
 */
export async function importMesh(context: Pick<ServiceContext, 'open' | 'roots' | 'spawn' | 'emit'>, params: Params, call: Call): Promise<Result> {
  const { open, roots, spawn, emit } = context
  const { project, units, up, forward, kind, side, triangles } = params
  checkWritable(open.get(project))
  const path = await allowedPath(await roots.resolve(params.path), roots)
  const limits = limitsOf(params.limits)
  const name = params.name ?? nameOf(path)
  const file = shownPath(basename(path))
  call.progress(null, 'Reading the mesh')
  const reading = { ...(units && { units }), ...(up && { up }), ...(forward && { forward }) }
  const made = await meshInParser(spawn, file, call.signal, (parser) => parser.mesh({ path, reading, triangles, name, limits }))
  checkCancelled(call.signal)
  const store = open.get(project)
  const sha256 = await keep(store.path, made.bytes)
  const [sizeX, sizeY, sizeZ] = made.size
  const row = store.meshes.add({
    name, sha256, triangles: made.triangles, vertices: made.vertices, watertight: made.watertight, ...made.reading, centre: made.centre,
    radius: made.radius, source: 'import', kind, side, origin: { file, format: made.found.format, from: made.found.triangles, sizeX, sizeY, sizeZ }, at: Date.now(),
  })
  emit('meshes.changed', { project })
  return { ...listed(store.path, row), uses: 0, found: made.found, deviation: made.deviation, silhouette: made.silhouette }
}

async function keep(project: string, bytes: Uint8Array): Promise<string> {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const file = meshFile(project, sha256)
  if (existsSync(file)) return sha256
  const partial = `${file}.${randomBytes(6).toString('hex')}.partial`
  try {
    await mkdir(meshesFolder(project), { recursive: true })
    await writeFile(partial, bytes, { flush: true })
    await rename(partial, file)
  } catch (thrown) {
    await rm(partial, { force: true })
    throw fileFault(thrown, basename(file))
  }
  return sha256
}
