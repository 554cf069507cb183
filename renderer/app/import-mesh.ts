import type { App } from './app.ts'

export const MESH_ENDINGS = ['obj', 'glb', 'gltf', 'stl', 'ply']
export const isMesh = (name: string): boolean => /\.(?:obj|glb|gltf|stl|ply)$/i.test(name)

/** Lets the user choose a mesh file, and shows what it is. */
export async function chooseMesh(app: App): Promise<void> {
  const path = await app.ui.chooseFile({ title: 'Import a mesh', want: 'file', kinds: ['mesh'], action: 'Choose' })
  if (path) app.ui.show({ kind: 'import-mesh', path })
}
