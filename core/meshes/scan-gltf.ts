import { Fault } from '../fault.ts'
import { checkLimit } from '../limits.ts'
import { accessorsOf, type SlimAccessor, type SlimBuffer, type SlimView } from './gltf-accessors.ts'
import { fieldsOf, own } from './gltf-fields.ts'
import { scanNodes, type SlimNode } from './gltf-nodes.ts'
import { checkCount, checkNotEmpty, counted, type Scanned, type ScanOf } from './scan.ts'

/** What of a glTF file is a surface, and nothing else: what the library gets to see. */
export type SlimGltf = {
  asset: { version: '2.0' }; scene: 0; scenes: [{ nodes: number[] }]; nodes: SlimNode[]
  meshes: { primitives: { attributes: { POSITION: number }; indices?: number; mode: number }[] }[]
  accessors: SlimAccessor[]; bufferViews: SlimView[]; buffers: SlimBuffer[]
}

/** Extensions that change only how a surface looks; and one that only allows more types of numbers. */
const HARMLESS = /^(?:KHR_mesh_quantization|KHR_materials_\w+|KHR_texture_\w+|EXT_texture_\w+|KHR_lights_punctual|KHR_xmp\w*|KHR_animation_pointer|EXT_lights_\w+)$/
const [TRIANGLES, STRIP, FAN] = [4, 5, 6]

/** Names of other files that the buffers lie in; null for one inside the file itself. Throws `invalid`, `unsupported`. */
export function buffersOf(json: unknown, of: ScanOf): { uri: string | null; byteLength: number }[] {
  const fields = fieldsOf(of)
  const root = fields.row(json, 'the file')
  const version = own(fields.row(own(root, 'asset'), 'asset'), 'version')
  if (typeof version !== 'string' || !/^2\.\d+$/.test(version)) throw new Fault('unsupported', 'This is no glTF 2.0 file.', {
    file: of.file, field: 'asset.version', found: String(version).slice(0, 40), fix: 'Export it as glTF 2.0.',
  })
  for (const [i, name] of fields.list(own(root, 'extensionsRequired'), 'extensionsRequired').entries()) {
    if (typeof name === 'string' && HARMLESS.test(name)) continue
    throw new Fault('unsupported', 'The file cannot be read without an extension of glTF that Selvedge does not know.', {
      file: of.file, field: `extensionsRequired[${i}]`, found: String(name).slice(0, 60), fix: 'Export it without compression of the mesh.',
    })
  }
  let total = 0
  return fields.list(own(root, 'buffers'), 'buffers').map((value, i) => {
    const row = fields.row(value, `buffers[${i}]`)
    const byteLength = fields.index(own(row, 'byteLength'), `buffers[${i}].byteLength`, Number.MAX_SAFE_INTEGER)
    checkLimit(of.limits, 'meshFileBytes', (total += byteLength), {
      file: of.file, field: `buffers[${i}].byteLength`, what: 'Bytes of the mesh',
    })
    const uri = own(row, 'uri')
    if (uri !== undefined && typeof uri !== 'string') throw new Fault('invalid', 'The name of a file is missing here.', {
      file: of.file, field: `buffers[${i}].uri`,
    })
    return { uri: uri ?? null, byteLength }
  })
}

/**
 * Looks a glTF file (Khronos 2021) through, given the bytes of its buffers, and leaves out all but the surface: every index refers to what
 * is there, every element lies within its buffer, the nodes are trees. Triangles of meshes that stand in the scene more than once
 * count each time. Throws `invalid`, `corrupt` or `unsupported` with the field.
 */
export function scanGltf(json: unknown, buffers: readonly Uint8Array[], of: ScanOf): Scanned & { slim: SlimGltf } {
  const fields = fieldsOf(of)
  const root = fields.row(json, 'the file')
  const given = fields.list(own(root, 'meshes'), 'meshes')
  const { nodes, roots, shown } = scanNodes(root, given.length, fields, of)
  const accessors = accessorsOf(root, buffers, fields, of)
  const slim: SlimGltf = {
    asset: { version: '2.0' }, scene: 0, scenes: [{ nodes: roots }], nodes, meshes: [], accessors: [], bufferViews: accessors.views,
    buffers: buffers.map((bytes, i) => ({ byteLength: bytes.length, uri: `buffer-${i}` })),
  }
  let [vertices, triangles, others, moving] = [0, 0, 0, 0]
  given.forEach((value, m) => {
    const primitives: SlimGltf['meshes'][number]['primitives'] = []
    slim.meshes.push({ primitives })
    if (shown[m] === 0) return
    fields.list(own(fields.row(value, `meshes[${m}]`), 'primitives'), `meshes[${m}].primitives`).forEach((each, p) => {
      const field = `meshes[${m}].primitives[${p}]`
      const row = fields.row(each, field)
      const mode = fields.index(own(row, 'mode'), `${field}.mode`, 7, TRIANGLES)
      const attributes = fields.row(own(row, 'attributes'), `${field}.attributes`)
      if (mode < TRIANGLES || own(attributes, 'POSITION') === undefined) return void others++
      if (own(row, 'targets') !== undefined || own(attributes, 'JOINTS_0') !== undefined) moving++
      const positions = accessors.take(fields.index(own(attributes, 'POSITION'), `${field}.attributes.POSITION`, Infinity), `${field}.attributes.POSITION`, null)
      const corners = own(row, 'indices') === undefined ? null : accessors.take(fields.index(own(row, 'indices'), `${field}.indices`, Infinity), `${field}.indices`, positions.count)
      const count = corners?.count ?? positions.count
      vertices += shown[m] * positions.count
      triangles += shown[m] * (mode === TRIANGLES ? Math.floor(count / 3) : Math.max(0, count - 2))
      checkCount('meshVertices', vertices, of, field)
      checkCount('meshFaces', triangles, of, field)
      primitives.push({ attributes: { POSITION: slim.accessors.push(positions) - 1 }, mode, ...(corners ? { indices: slim.accessors.push(corners) - 1 } : {}) })
    })
  })
  checkNotEmpty({ vertices, triangles }, of)
  const notes = [
    ...(others > 0 ? [`${counted(others, 'part')} of lines or points ${others === 1 ? 'was' : 'were'} left out.`] : []),
    ...(moving > 0 ? ['Poses and morphs of the file were left out: the shape is the one at rest.'] : []),
  ]
  return { vertices, triangles, notes, slim }
}

export const GLTF_MODES = { triangles: TRIANGLES, strip: STRIP, fan: FAN }
