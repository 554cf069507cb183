import { checkLimit } from '../limits.ts'
import { type Fields, own, type Row } from './gltf-fields.ts'
import { badMesh, type ScanOf } from './scan.ts'

/** A node as the library gets it. */
export type SlimNode = { mesh?: number; children?: number[]; matrix?: number[]; translation?: number[]; rotation?: number[]; scale?: number[] }

/**
 * The nodes that the scene shows, looked through: each has at most one parent, none is its own ancestor, not too deep. `shown` counts
 * how often each mesh stands in the scene. Throws `invalid` with the field.
 */
export function scanNodes(json: Row, meshes: number, fields: Fields, of: ScanOf): { nodes: SlimNode[]; roots: number[]; shown: Uint32Array } {
  const given = fields.list(own(json, 'nodes'), 'nodes')
  checkLimit(of.limits, 'gltfNodes', given.length, { file: of.file, field: 'nodes', what: 'Nodes of the scene' })
  const parent = new Int32Array(given.length).fill(-1)
  const nodes = given.map((value, i): SlimNode => {
    const field = `nodes[${i}]`
    const row = fields.row(value, field)
    const node: SlimNode = {}
    if (own(row, 'mesh') !== undefined) node.mesh = fields.index(own(row, 'mesh'), `${field}.mesh`, meshes)
    if (own(row, 'matrix') !== undefined) node.matrix = fields.numbers(own(row, 'matrix'), `${field}.matrix`, 16)
    for (const [key, length] of [['translation', 3], ['rotation', 4], ['scale', 3]] as const) {
      if (own(row, key) !== undefined && !node.matrix) node[key] = fields.numbers(own(row, key), `${field}.${key}`, length)
    }
    const children = fields.list(own(row, 'children'), `${field}.children`)
    if (children.length > 0) {
      node.children = children.map((child, k) => {
        const index = fields.index(child, `${field}.children[${k}]`, given.length)
        if (parent[index] >= 0) throw badMesh(of, 'A node stands in two places.', {
          field: `${field}.children[${k}]`, found: index,
        })
        parent[index] = i
        return index
      })
    }
    return node
  })
  const roots = rootsOf(json, nodes, parent, fields, of)
  const shown = new Uint32Array(meshes)
  const waiting = roots.map((node) => ({ node, depth: 1 }))
  const seen = new Uint8Array(nodes.length)
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node, depth } = next
    if (seen[node]++ > 0) throw badMesh(of, 'A node stands in two places.', { field: `nodes[${node}]` })
    if (depth > of.limits.gltfDepth) checkLimit(of.limits, 'gltfDepth', depth, {
      file: of.file, field: `nodes[${node}]`, what: 'Depth of the scene',
    })
    const { mesh, children } = nodes[node]
    if (mesh !== undefined) shown[mesh]++
    for (const child of children ?? []) waiting.push({ node: child, depth: depth + 1 })
  }
  // What the scene does not show may run in circles: it is left out.
  return { nodes: nodes.map((node, i) => (seen[i] ? node : {})), roots, shown }
}

/** What the scene that the file names shows; without scenes all nodes that have no parent. */
function rootsOf(json: Row, nodes: SlimNode[], parent: Int32Array, fields: Fields, of: ScanOf): number[] {
  const scenes = fields.list(own(json, 'scenes'), 'scenes')
  if (scenes.length === 0) return [...nodes.keys()].filter((i) => parent[i] < 0)
  const at = fields.index(own(json, 'scene'), 'scene', scenes.length, 0)
  return fields.list(own(fields.row(scenes[at], `scenes[${at}]`), 'nodes'), `scenes[${at}].nodes`).map((value, k) => {
    const root = fields.index(value, `scenes[${at}].nodes[${k}]`, nodes.length)
    if (parent[root] >= 0) throw badMesh(of, 'A node of the scene lies inside another.', {
      field: `scenes[${at}].nodes[${k}]`, found: root,
    })
    return root
  })
}
