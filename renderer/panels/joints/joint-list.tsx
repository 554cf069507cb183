import type { Annotation } from '../../../core/records/annotation.ts'
import { useApp } from '../../app/app.ts'
import { useDocument, useSession } from '../../state/studio.ts'
import { withFlag } from '../../tools/grips.ts'
import { FLAG_WORDS } from '../../tools/select.ts'
import { coloursOfPerson, type PhotoPerson } from './persons.ts'

const FLAGS = [{ flag: 2, short: '2', title: 'Visible' }, { flag: 1, short: '1', title: 'Hidden' }, { flag: 0, short: '0', title: 'Not in the photo' }] as const

/** Every joint of a person: its flag where it is labelled, how far off it was found, and a click that chooses it for the heat map. */
export function JointList({ person, chosen, onChoose }: { person: PhotoPerson; chosen: number; onChoose(joint: number): void }) {
  const app = useApp()
  const categories = useDocument((state) => state.categories)
  const readOnly = useSession((state) => state.project?.readOnly ?? true)
  const { row, names, scores, found } = person
  const colours = coloursOfPerson(person, categories).joints
  const setFlag = (of: Annotation, joint: number, flag: 0 | 1 | 2) => {
    if (of.keypoints?.[3 * joint + 2] === flag) return
    const placed = of.keypoints?.[3 * joint + 2] ? of : placedByNeighbours(of, joint, person.bones)
    app.document.commit([{ table: 'annotation', id: of.id, before: of, after: withFlag(placed, joint, flag) }], FLAG_WORDS[flag])
  }
  return (
    <table className="joints-list">
      <thead><tr><th scope="col">Joint</th>{row && <th scope="col">Flag</th>}{scores && <th scope="col">{scores.mpjpe === null ? 'px' : 'mm'}</th>}{!row && found?.body && <th scope="col">sure</th>}</tr></thead>
      <tbody>
        {names.map((name, i) => {
          const off = scores && (scores.mpjpe === null ? scores.pixels[i] : scores.millimetres[i])
          return (
            <tr key={i} data-chosen={i === chosen || undefined}>
              <th scope="row">
                <button type="button" className="joints-pick ellipsis" aria-pressed={i === chosen} onClick={() => onChoose(i)}>
                  <span className="skeleton-dot" style={{ background: colours[i] }} aria-hidden="true" />{name}
                </button>
              </th>
              {row && (
                <td>
                  <span className="joints-flags" role="group" aria-label={`Flag of ${name}`}>
                    {FLAGS.map(({ flag, short, title }) => (
                      <button key={flag} type="button" title={title} aria-label={`${name}: ${title.toLowerCase()}`} aria-pressed={row.keypoints?.[3 * i + 2] === flag}
                        disabled={readOnly || row.locked} onClick={() => setFlag(row, i, flag)}>{short}</button>
                    ))}
                  </span>
                </td>
              )}
              {scores && <td className="joints-off">{off === null ? '–' : off!.toFixed(off! < 10 ? 1 : 0)}</td>}
              {!row && found?.body && <td className="joints-off">{sureWords(found.body[i]?.[3])}</td>}
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

const sureWords = (score: unknown): string => (typeof score === 'number' ? `${Math.round(100 * score)} %` : '–')

/** The row with a joint that had no place put between those it is joined to, or in the middle of the box, to be dragged from there. */
function placedByNeighbours(row: Annotation, joint: number, bones: PhotoPerson['bones']): Annotation {
  const keypoints = [...(row.keypoints ?? [])]
  const neighbours = bones.flatMap(([a, b]) => (a === joint + 1 ? [b - 1] : b === joint + 1 ? [a - 1] : [])).filter((i) => keypoints[3 * i + 2] > 0)
  const [left, top, width, height] = row.bbox
  const mean = (axis: 0 | 1): number => neighbours.reduce((sum, i) => sum + keypoints[3 * i + axis], 0) / neighbours.length
  const [x, y] = neighbours.length > 0 ? [mean(0), mean(1)] : [left + width / 2, top + height / 2]
  // Two neighbours lie apart from it, one would be covered by it.
  keypoints.splice(3 * joint, 3, Math.round(100 * (x + (neighbours.length === 1 ? 8 : 0))) / 100, Math.round(100 * y) / 100, 2)
  return { ...row, keypoints }
}
