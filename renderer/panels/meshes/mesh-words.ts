import type { ListedMesh } from '../../../core/api/meshes.ts'
import type { MeshAxis, MeshUnits } from '../../../core/records/mesh.ts'

export const UNITS: { value: MeshUnits; title: string }[] = [
  { value: 'm', title: 'metres' }, { value: 'cm', title: 'centimetres' }, { value: 'mm', title: 'millimetres' }, { value: 'inch', title: 'inches' },
]
export const AXES: { value: MeshAxis; title: string }[] = (['+x', '-x', '+y', '-y', '+z', '-z'] as const).map((value) => ({ value, title: value.toUpperCase().replace('-', '−') }))
export const KINDS: { value: ListedMesh['kind']; title: string }[] = [{ value: 'shoe', title: 'Shoe' }, { value: 'garment', title: 'Garment' }, { value: 'other', title: 'Other' }]
export const KIND_WORDS: Readonly<Record<ListedMesh['kind'], string>> = { shoe: 'Shoe', garment: 'Garment', other: 'Other thing' }
export const SIDE_WORDS = { left: 'left', right: 'right' } as const
export const FORMAT_WORDS: Readonly<Record<string, string>> = { obj: 'Wavefront OBJ', gltf: 'glTF', stl: 'STL', ply: 'PLY' }

/** A length in the unit that is easiest to read: `29.9 cm`, `1.08 m`, `4 mm`. */
export function lengthWords(metres: number): string {
  if (metres === 0) return '0'
  if (metres >= 1) return `${metres.toFixed(metres >= 100 ? 0 : 2)} m`
  if (metres >= 0.01) return `${(metres * 100).toFixed(1)} cm`
  return metres >= 0.000_05 ? `${(metres * 1000).toFixed(1)} mm` : `${(metres * 1e6).toFixed(0)} µm`
}

/** Length, or depth, width and height of a mesh that stands upright. */
export function sizeWords([x, y, z]: readonly number[], kind: ListedMesh['kind']): string {
  return `${lengthWords(z)} ${kind === 'shoe' ? 'long' : 'deep'}, ${lengthWords(x)} wide, ${lengthWords(y)} high`
}

/** What the row of a mesh says under its name. */
export function rowWords({ source, kind, side, missing, uses }: ListedMesh): string {
  if (missing) return 'Its file is gone'
  const what = `${KIND_WORDS[kind]}${side ? `, ${SIDE_WORDS[side]}` : ''}`
  return `${what}${source === 'import' ? ', of this project' : ''}${uses > 0 ? `, ${uses.toLocaleString('en')} ${uses === 1 ? 'pose' : 'poses'}` : ''}`
}
