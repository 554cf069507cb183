import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { meshReading } from '../../../core/api/meshes.ts'
import { viewOfMesh, type ViewOfMesh } from '../../../core/api/silhouettes.ts'
import { Fault } from '../../../core/fault.ts'
import { MESH_NAME } from '../../meshes/named-mesh.ts'
import { common, type Common, type Register } from './command.ts'
import { numberOption } from './number-option.ts'
import { limitsOf, type Session } from './session.ts'

type Options = Common & MeshOptions & { pose: string; width: string; height: string; out: string; depth?: string }
export type MeshOptions = { mesh: string; units?: string; up?: string; forward?: string }

export const registerSilhouette: Register = (program, cli) => {
  common(program.command('silhouette').description('draw the silhouette of a mesh at a pose, white on black, and its depths')
    .requiredOption('--mesh <name>', 'sneaker-left, sneaker-right, torso-dress, or a file (.obj, .glb, .gltf, .stl, .ply)')
    .requiredOption('--pose <json>', '{"R": [9], "t": [3], "K": [9]} or {"Tx": .., .., "Rz": .., "fieldOfView": ..}; or a file that holds it')
    .option('--width <pixels>', 'of the picture', '256')
    .option('--height <pixels>', 'of the picture', '256')
    .requiredOption('--out <file>', 'PNG to write')
    .option('--depth <file>', '.npy to write: distances along the axis as 32-bit floats, inf for nothing')
    .option('--units <name>', 'of a mesh file: m, cm, mm or inch', 'm')
    .option('--up <axis>', 'of a mesh file: which axis points up, such as +z', '+y')
    .option('--forward <axis>', 'which points to the front', '+z'))
    .action((options: Options) => cli.run(options, (session) => session.call('silhouettes', 'file', {
      mesh: meshNamed(session, options.mesh), reading: readingOf(options), pose: viewOf(options.pose),
      width: numberOption('--width', options.width), height: numberOption('--height', options.height),
      out: session.target(options.out), ...(options.depth === undefined ? {} : { depth: session.target(options.depth) }),
      limits: limitsOf(options.limit) as Record<string, number>,
    }), ({ file, area, width, height, watertight }) =>
      `${file}: ${area} of ${width * height} pixels covered${watertight ? '' : ' (the mesh is open)'}.`))
}

/** The name of a shipped mesh as it is; of anything else the path. */
export function meshNamed(session: Session, mesh: string): string {
  return MESH_NAME.test(mesh) ? mesh : session.source(mesh)
}

export function readingOf({ units, up, forward }: MeshOptions) {
  const { data, error } = meshReading.partial().safeParse({ units, up, forward })
  if (data) return data
  const field = `--${String(error.issues[0].path[0])}`
  throw new Fault('invalid', `${field} cannot be this.`, { field, fix: 'Units: m, cm, mm, inch. Axes: +x, -x, +y, -y, +z, -z.' })
}

/** A view, given as JSON or as a file that holds it. Throws `invalid` naming the field, or `not-found`. */
export function viewOf(text: string): ViewOfMesh {
  const json = text.trimStart().startsWith('{') ? text : readText(text)
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (cause) {
    throw new Fault('invalid', '--pose is not JSON.', { field: '--pose', found: json.slice(0, 80) }, cause)
  }
  const { data, error } = viewOfMesh.safeParse(value)
  if (data) return data
  throw new Fault('invalid', '--pose must be {"R": [9], "t": [3], "K": [9]} or the seed\'s seven numbers.', { field: '--pose', found: error.issues[0].message.slice(0, 200) })
}

function readText(file: string): string {
  try {
    return readFileSync(resolve(file), 'utf8')
  } catch (cause) {
    throw new Fault('not-found', 'There is no such file.', { file, field: '--pose' }, cause)
  }
}
