import { chooseMesh } from '../app/import-mesh.ts'
import { canWrite, inStudio, keys, type Command } from './command.ts'

/** The 3D models that poses are fitted with: shipped ones and those of the project. */
export const meshCommands: Command[] = [
  { id: 'meshes.show', title: 'Meshes…', group: 'photo', icon: 'mesh', keys: keys(''), when: inStudio, run: (app) => app.ui.show({ kind: 'meshes' }) },
  { id: 'meshes.import', title: 'Import a mesh…', group: 'photo', icon: 'plus', keys: keys(''), when: canWrite, run: (app) => chooseMesh(app) },
]
