import type { Mesh } from '../mesh.ts'
import { createSilhouettes, type Silhouettes } from '../silhouette.ts'
import { roughMesh } from './rough-mesh.ts'
import type { FitCall } from './fitter.ts'
import { buildViewIndex, type ViewIndex } from './view-index.ts'

const silhouettes = new WeakMap<Mesh, Silhouettes>()
const rough = { less: new WeakMap<Mesh, Silhouettes>(), least: new WeakMap<Mesh, Silhouettes>() }
const indexes = new WeakMap<Mesh, ViewIndex>()

/** The mesh's silhouettes, prepared when they are first asked for and kept as long as the mesh is. */
export function silhouettesOf(mesh: Mesh): Silhouettes {
  const kept = silhouettes.get(mesh) ?? createSilhouettes(mesh)
  silhouettes.set(mesh, kept)
  return kept
}

/** How much of a mesh is drawn: all of it, made rough (a hundredth of the size off, twice as fast), or rougher still (a fiftieth). */
export type Detail = 'all' | 'less' | 'least'
/** Parts of its radius that details of a rough mesh are wide. */
const FINENESS = { less: 24, least: 12 }

/** Those of the mesh made rough, kept likewise. */
export function roughSilhouettesOf(mesh: Mesh, detail: Detail): Silhouettes {
  if (detail === 'all') return silhouettesOf(mesh)
  const kept = rough[detail].get(mesh) ?? createSilhouettes(roughMesh(mesh, FINENESS[detail]))
  rough[detail].set(mesh, kept)
  return kept
}

/** The mesh's index of views, made when it is first asked for (seconds) and kept as long as the mesh is. Throws `cancelled`. */
export function indexOf(mesh: Mesh, call: FitCall = {}): ViewIndex {
  const kept = indexes.get(mesh) ?? buildViewIndex(silhouettesOf(mesh), call)
  indexes.set(mesh, kept)
  return kept
}

/** Whether the mesh's index of views has been made or given. */
export function hasIndex(mesh: Mesh): boolean {
  return indexes.has(mesh)
}

/** Uses an index that was kept from an earlier run. */
export function giveIndex(mesh: Mesh, index: ViewIndex): void {
  indexes.set(mesh, index)
}
