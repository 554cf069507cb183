import { cameraOf } from '../pose/camera.ts'
import type { DepthValues } from '../records/depth.ts'
import type { Intrinsics } from '../records/pose.ts'
import { Fault } from '../fault.ts'
import type { LevelRule } from './depth-files.ts'
import { badField, inside, listAt, type Place, type Row, rowAt, textAt } from './fields.ts'
import type { ReadOptions, SourceFiles } from './format.ts'
import { parseJson } from './json-scan.ts'

/*
 * What lies beside depth maps and says what their numbers mean: `depth.json`, as our export writes it, and `figures.json` of
 * drawn figures, which has their cameras. {"unit": "m", "values": "distance", "maps": [{"file": "a.png", "scale": 0.001,
 * "offset": 0, "camera": {"fx", "fy", "cx", "cy"}}]}: all but `file` may be absent.
 */
export const DEPTH_LIST = 'depth.json'
const FIGURES = 'figures.json'

export type DepthMeaning = Partial<LevelRule> & { unit?: string; values?: DepthValues; camera?: Intrinsics }
/** By the path of the map's file. */
export type DepthMeanings = (path: string) => DepthMeaning

/** Reads the list beside the maps; throws `invalid` naming file and field. Without one nothing is known. */
export async function readDepthList(files: SourceFiles, paths: readonly string[], options: ReadOptions): Promise<DepthMeanings> {
  const found = paths.filter((path) => path === DEPTH_LIST || path.endsWith(`/${DEPTH_LIST}`)).toSorted((a, b) => a.length - b.length)
  if (found.length > 0) return meaningsIn(found[0], await files.read(found[0]), options)
  const figures = paths.find((path) => path === FIGURES)
  return figures === undefined ? () => ({}) : camerasIn(await files.read(figures), options)
}

function meaningsIn(list: string, bytes: Uint8Array, options: ReadOptions): DepthMeanings {
  const top: Place = { file: list, field: '', limits: options.limits }
  const row = rowAt(parseJson(bytes, list, options.limits), top)
  const usual = meaningOf(row, top)
  const folder = list.slice(0, list.length - DEPTH_LIST.length)
  const maps = new Map<string, DepthMeaning>()
  for (const [i, value] of listAt(row['maps'] ?? [], inside(top, 'maps')).entries()) {
    const at = inside(inside(top, 'maps'), `[${i}]`)
    const map = rowAt(value, at)
    maps.set(folder + textAt(map['file'], inside(at, 'file')), meaningOf(map, at))
  }
  return (path) => ({ ...usual, ...maps.get(path) })
}

function meaningOf(row: Row, at: Place): DepthMeaning {
  const meaning: DepthMeaning = {}
  if (row['unit'] !== undefined) meaning.unit = textAt(row['unit'], inside(at, 'unit')).slice(0, 20)
  if (row['values'] !== undefined) {
    if (row['values'] !== 'distance' && row['values'] !== 'inverse') throw badField(inside(at, 'values'), 'Depths are distances or their inverse.', row['values'], 'Write "distance" or "inverse".')
    meaning.values = row['values']
  }
  if (row['scale'] !== undefined) meaning.scale = numberAt(row['scale'], inside(at, 'scale'), true)
  if (row['offset'] !== undefined) meaning.offset = numberAt(row['offset'], inside(at, 'offset'), false)
  if (row['camera'] !== undefined && row['camera'] !== null) {
    const place = inside(at, 'camera')
    const camera = rowAt(row['camera'], place)
    const of = (name: string, positive: boolean) => numberAt(camera[name], inside(place, name), positive)
    meaning.camera = { fx: of('fx', true), fy: of('fy', true), cx: of('cx', false), cy: of('cy', false) }
  }
  return meaning
}

function camerasIn(bytes: Uint8Array, options: ReadOptions): DepthMeanings {
  const top: Place = { file: FIGURES, field: '', limits: options.limits }
  const cameras = new Map<string, Intrinsics>()
  for (const [i, value] of listAt(rowAt(parseJson(bytes, FIGURES, options.limits), top)['figures'] ?? [], inside(top, 'figures')).entries()) {
    const at = inside(inside(top, 'figures'), `[${i}]`)
    const row = rowAt(value, at)
    const K = listAt(row['K'], inside(at, 'K')).map((number, k) => numberAt(number, inside(inside(at, 'K'), `[${k}]`), false))
    try {
      const { fx, fy, cx, cy } = cameraOf(K, 1, 1)
      cameras.set(textAt(row['name'], inside(at, 'name')), { fx, fy, cx, cy })
    } catch (thrown) {
      const fault = Fault.of(thrown)
      throw new Fault(fault.code, fault.message, { ...fault.details, file: FIGURES, field: `figures[${i}].K` })
    }
  }
  return (path) => {
    const camera = cameras.get(path.replace(/^.*\//, '').replace(/\.[^./]*$/, ''))
    return { unit: 'm', values: 'distance', ...(camera ? { camera } : {}) }
  }
}

function numberAt(value: unknown, at: Place, positive: boolean): number {
  if (typeof value === 'number' && Math.abs(value) <= 1e9 && (!positive || value >= 1e-9)) return value
  throw badField(at, `${at.field} must be a number${positive ? ' above 0' : ''}.`, value, 'Correct this number.')
}
