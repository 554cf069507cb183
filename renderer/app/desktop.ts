import type { Desktop, PathWish } from '../../core/api/desktop.ts'
import type { FileWish } from './file-wish.ts'
import { MESH_ENDINGS } from './import-mesh.ts'

/** What the desktop's preload offers; null in a browser. */
export const desktop = (): Desktop | null => (globalThis as { selvedge?: Desktop }).selvedge ?? null

/** A wish in the words of the native dialog. */
export function nativeWish({ title, want, kinds, action, ending, name }: FileWish): PathWish {
  const only = (wanted: string) => kinds?.every((kind) => kind === wanted)
  const endings = ending ? [ending.replace('.', '')] : only('project') ? ['selvedge'] : only('model') ? ['onnx'] : only('mesh') ? MESH_ENDINGS : []
  return { title, want, action, ...(endings.length > 0 ? { endings } : {}), ...(name ? { name: `${name}${ending ?? ''}` } : {}) }
}
