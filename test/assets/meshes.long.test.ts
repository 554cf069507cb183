import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { writeMeshFile } from '../../core/pose/mesh-file.ts'
import { shippedMeshes } from '../../scripts/meshes/shipped.ts'

it('the meshes in assets are what scripts/draw-meshes.ts makes', async () => {
  for (const [name, mesh] of Object.entries(await shippedMeshes())) {
    const kept = readFileSync(join(import.meta.dirname, `../../assets/meshes/${name}.glb`))
    expect(Buffer.from(writeMeshFile(mesh, name)).equals(kept), name).toBe(true)
  }
}, 300_000)
