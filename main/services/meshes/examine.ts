import { basename, extname } from 'node:path'
import type { z } from 'zod'
import type { meshes as api } from '../../../core/api/meshes.ts'
import type { Call } from '../../../core/api/method.ts'
import { allowedPath } from '../../media/allowed-path.ts'
import { shownPath } from '../../media/raw-path.ts'
import { meshInParser } from '../../meshes/in-parser.ts'
import { limitsOf } from '../composites/limits-of.ts'
import type { ServiceContext } from '../service-context.ts'

type Params = z.output<(typeof api)['examine']['params']>
type Result = z.input<(typeof api)['examine']['result']>

/** Looks a mesh file through in the parser process. Nothing is kept. */
export async function examineMesh({ roots, spawn }: Pick<ServiceContext, 'roots' | 'spawn'>, params: Params, call: Call): Promise<Result> {
  const path = await allowedPath(await roots.resolve(params.path), roots)
  const limits = limitsOf(params.limits)
  const { preview, ...found } = await meshInParser(spawn, shownPath(basename(path)), call.signal, (parser) => parser.examineMesh({ path, limits }))
  return { ...found, name: nameOf(path), preview: Buffer.from(preview).toString('base64') }
}

/** What a mesh is called unless somebody says otherwise: its file's name. */
export function nameOf(path: string): string {
  return shownPath(basename(path, extname(path))).slice(0, 200).trim() || 'Mesh'
}
