import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Mesh } from '../../core/pose/mesh.ts'
import { createSilhouettes, type Silhouettes } from '../../core/pose/silhouette.ts'
import { createShader, type Shader } from '../../core/pose/smooth-shade.ts'
import type { ProjectId } from '../../core/records/ids.ts'
import type { MeshRef, MeshRow } from '../../core/records/mesh.ts'
import type { Bridge } from '../bridge/connect.ts'
import { wireLinesOf, type WireLines } from '../canvas/pose-lines.ts'
import { listMeshes, loadMesh } from './mesh-files.ts'

/** A mesh that can be fitted; `ref` is what poses call it by. */
export type ShelfMesh = Pick<MeshRow, 'name' | 'sha256' | 'triangles' | 'centre' | 'radius' | 'kind' | 'side' | 'source'> & { ref: MeshRef }

/** A mesh ready to be drawn. */
export type MeshSight = { mesh: Mesh; silhouettes: Silhouettes; lines: WireLines; shader: Shader; centre: readonly [number, number, number]; radius: number }

export type MeshShelfState = { list: readonly ShelfMesh[]; loaded: ReadonlyMap<MeshRef, MeshSight | null> }

/** The meshes of the program and of the project; each is loaded when it is first drawn. */
export type MeshShelf = {
  store: StoreApi<MeshShelfState>
  /** Reads the list, once unless it changed. */
  read(): Promise<void>
  row(ref: MeshRef): ShelfMesh | null
  /** The mesh to draw; null until it is loaded, and where it is not here. */
  get(ref: MeshRef): MeshSight | null
  /** Another project is open. */
  forget(): void
}

export function createMeshShelf(bridge: Bridge, project: () => ProjectId | null): MeshShelf {
  const store = createStore<MeshShelfState>(() => ({ list: [], loaded: new Map() }))
  let reading: Promise<void> | null = null

  const load = async (row: ShelfMesh) => {
    const of = project()
    if (!of) return
    const mesh = await loadMesh(bridge, of, row)
    const { centre, radius } = row
    const sight: MeshSight = { mesh, silhouettes: createSilhouettes(mesh), lines: wireLinesOf(mesh), shader: createShader(mesh), centre, radius }
    if (project() === of) store.setState({ loaded: new Map([...store.getState().loaded, [row.ref, sight]]) })
  }
  const shelf: MeshShelf = {
    store,
    read() {
      reading ??= (async () => {
        const of = project()
        if (!of) return
        const list = await listMeshes(bridge, of)
        if (project() === of) store.setState({ list })
      })().catch((thrown: unknown) => {
        reading = null
        throw thrown
      })
      return reading
    },
    row: (ref) => store.getState().list.find((one) => one.ref === ref) ?? null,
    get(ref) {
      const { loaded } = store.getState()
      const found = loaded.get(ref)
      if (found !== undefined) return found
      const row = shelf.row(ref)
      if (!row) return null
      // Told to no one: nothing to see has changed yet.
      ;(loaded as Map<MeshRef, MeshSight | null>).set(ref, null)
      // A mesh whose file is gone is not drawn; it is asked for again when the project is opened again.
      load(row).catch(() => undefined)
      return null
    },
    forget() {
      reading = null
      store.setState({ list: [], loaded: new Map() })
    },
  }
  bridge.on('meshes.changed', ({ project: of }) => {
    if (of !== project()) return
    reading = null
    void shelf.read().catch(() => undefined)
  })
  return shelf
}
