import type { Annotation } from '../../../core/records/annotation.ts'
import { SHAPE_WORDS } from './shape-words.ts'

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })
const SOURCES: Record<string, string> = { user: 'Drawn by hand' }

/** What is measured of an object, to read and to copy. */
export function Facts({ row }: { row: Annotation }) {
  const rings = row.shape.type === 'polygon' ? row.shape.parts : []
  const points = rings.flat().reduce((sum, ring) => sum + ring.length / 2, 0)
  const holes = rings.reduce((sum, part) => sum + part.length - 1, 0)
  const facts: [string, string][] = [
    ['Shape', [SHAPE_WORDS[row.shape.type], points > 0 && `${points} points`, rings.length > 1 && `${rings.length} parts`, holes > 0 && `${holes} holes`].filter(Boolean).join(', ')],
    ['Box', row.bbox.map((value) => number.format(value)).join(', ')],
    ['Area', `${number.format(row.area)} px`],
    ['Source', SOURCES[row.source] ?? row.source],
    ...(row.score === null ? [] : [['Score', row.score.toFixed(3)] as [string, string]]),
    ...(row.keypoints ? [['Keypoints', `${row.keypoints.filter((_, place) => place % 3 === 2 && row.keypoints![place] > 0).length} of ${row.keypoints.length / 3}`] as [string, string]] : []),
    ...(row.iscrowd ? [['Crowd', 'Yes'] as [string, string]] : []),
    ['Id', String(row.id)],
  ]
  return <dl className="facts selectable">{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
}
