import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { closureOf } from '../core/pose/mesh.ts'
import { writeMeshFile } from '../core/pose/mesh-file.ts'
import { root } from './build.ts'
import { shippedMeshes } from './meshes/shipped.ts'

/*
 * Makes the meshes that come with Selvedge: `npx node scripts/draw-meshes.ts`; `--out FOLDER` elsewhere than assets/meshes.
 * Drawn by scripts/meshes from nothing but numbers; test/assets/meshes.long.test.ts compares the files with what this makes.
 */
const { values } = parseArgs({ options: { out: { type: 'string', default: join(root, 'assets/meshes') } } })
mkdirSync(values.out, { recursive: true })
for (const [name, mesh] of Object.entries(await shippedMeshes())) {
  const bytes = writeMeshFile(mesh, name)
  writeFileSync(join(values.out, `${name}.glb`), bytes)
  console.log(`${name}.glb: ${mesh.triangles.length / 3} triangles, ${closureOf(mesh).watertight ? 'closed' : 'OPEN'}, ${bytes.length} bytes`)
}
