import type { ListedMesh } from '../../../core/api/meshes.ts'
import { meshReading } from '../../../core/api/meshes.ts'
import { Fault } from '../../../core/fault.ts'
import { meshRow, type MeshId } from '../../../core/records/mesh.ts'
import { common, type Common, type Register } from './command.ts'
import { numberOption } from './number-option.ts'
import { limitsOf } from './session.ts'

type ProjectOption = Common & { project?: string }
type AddOptions = ProjectOption & { name?: string; units?: string; up?: string; forward?: string; kind: string; side?: string; triangles: string }

/** What is printed of a mesh: what --mesh and poses call it by first. */
const lineOf = ({ ref, name, kind, side, triangles, watertight, size, radius, source, sha256, missing, uses }: ListedMesh) =>
  ({ ref, name, kind, side, triangles, watertight, size, radius, source, sha256, missing, uses })

export const registerMeshes: Register = (program, cli) => {
  const meshes = program.command('meshes').description('3D models that poses are fitted with: those that come with Selvedge, and a project’s own')

  common(meshes.command('list').description('list them').option('--project <file>', 'its own ones too'))
    .action((options: ProjectOption) => cli.run(options, async (session) => {
      const rows = options.project === undefined ? await session.call('meshes', 'shipped', {}) : await session.call('meshes', 'list', { project: await session.project(options.project) })
      return rows.map(lineOf)
    }, (rows) => rows.map(words).join('\n')))

  common(meshes.command('check').description('look a mesh file through: what it holds, and what its units and axes seem to be')
    .argument('<file>', '.obj, .glb, .gltf, .stl or .ply'))
    .action((file: string, options: Common) => cli.run(options, async (session) => {
      const { preview: _, ...found } = await session.call('meshes', 'examine', { path: session.source(file), limits: limitsOf(options.limit) as Record<string, number> })
      return found
    }, ({ format, triangles, watertight, guess, notes }) =>
      [`${format}, ${triangles} triangles, ${watertight ? 'closed' : 'open'}; ${guess.why} Up ${guess.up}, forward ${guess.forward}.`, ...notes].join('\n')))

  common(meshes.command('add').description('keep a mesh file with a project: in metres, upright, mended and made simpler')
    .argument('<file>', '.obj, .glb, .gltf, .stl or .ply')
    .option('--project <file>', 'project file; created when it is missing')
  .option('--name <name>', 'what to call it; the file’s name without it')
    .option('--units <name>', 'm, cm, mm or inch; guessed from its size without it')
    .option('--up <axis>', 'which axis points up, such as +z')
    .option('--forward <axis>', 'which axis points to the toe or the front')
    .option('--kind <kind>', 'shoe, garment or other', 'shoe')
    .option('--side <side>', 'left or right: the foot a shoe is for')
    .option('--triangles <count>', 'keep at most about so many, or all', '16000'))
    .action((file: string, options: AddOptions) => cli.run(options, async (session) => {
      const { units, up, forward } = checked('units, axes', meshReading.partial().safeParse({ units: options.units, up: options.up, forward: options.forward }))
      const { kind, side } = checked('kind, side', meshRow.pick({ kind: true, side: true }).safeParse({ kind: options.kind, side: options.side ?? null }))
      const project = await session.project(options.project, { create: true })
      const { found, deviation, silhouette, ...mesh } = await session.call('meshes', 'import', {
        project, path: session.source(file), kind, side, ...(units && { units }), ...(up && { up }), ...(forward && { forward }),
        ...(options.name === undefined ? {} : { name: options.name }), triangles: options.triangles === 'all' ? null : numberOption('--triangles', options.triangles),
        limits: limitsOf(options.limit) as Record<string, number>,
      })
      return { ...lineOf(mesh), found, deviation, silhouette }
    }, (mesh) => [words(mesh), ...mesh.found.notes].join('\n')))

  common(meshes.command('remove').description('delete a mesh of a project; poses found with it stay')
    .argument('<mesh>', 'its number or its name').option('--project <file>', 'project file'))
    .action((mesh: string, options: ProjectOption) => cli.run(options, async (session) => {
      const project = await session.project(options.project)
      const named = (await session.call('meshes', 'list', { project })).filter(({ ref, name, source }) => source === 'import' && (String(ref) === mesh || name === mesh))
      if (named.length !== 1) {
        throw new Fault(named.length === 0 ? 'not-found' : 'conflict', named.length === 0 ? `The project has no mesh ${mesh.slice(0, 80)} of its own.` : 'Several meshes have this name.', {
          field: 'mesh', found: mesh.slice(0, 80), fix: 'See: selvedge meshes list --project FILE.',
        })
      }
      return session.call('meshes', 'remove', { project, mesh: named[0].ref as MeshId })
    }, () => `removed ${mesh}`))
}

function checked<T>(what: string, parsed: { success: true; data: T } | { success: false; error: { issues: { path: PropertyKey[] }[] } }): T {
  if (parsed.success) return parsed.data
  const field = `--${String(parsed.error.issues[0].path[0] ?? what)}`
  throw new Fault('invalid', `${field} cannot be this.`, {
    field, fix: 'Units: m, cm, mm, inch. Axes: +x, -x, +y, -y, +z, -z. Kinds: shoe, garment, other. Sides: left, right.',
  })
}

/** Names come from files of strangers: control and direction characters must not reach the terminal. */
function words({ ref, name, kind, side, triangles, watertight, size: [x, y, z] }: ReturnType<typeof lineOf>): string {
  const centimetres = [z, x, y].map((metres) => (100 * metres).toFixed(1)).join(' x ')
  return `${ref}  ${name}  ${kind}${side ? ` ${side}` : ''}, ${centimetres} cm, ${triangles} triangles, ${watertight ? 'closed' : 'open'}`.replace(/\p{C}/gu, '·')
}
