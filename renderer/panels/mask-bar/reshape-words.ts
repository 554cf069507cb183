import type { ReshapingFacts } from '../../state/reshaping.ts'

/** What a reshaping changes, in a few words each. */
export function factsOf({ objects, gone, corners, stray, added, removed, area }: ReshapingFacts): string[] {
  const facts: string[] = []
  if (gone > 0) facts.push(objects === 1 ? 'nothing would be left' : `${gone} of ${objects} objects would be gone`)
  if (stray !== null) facts.push(`${count(corners.before)} → ${count(corners.after)} points`, `${stray.toFixed(stray < 10 ? 2 : 1)} px off`)
  if (added + removed === 0) facts.push('no pixel changes')
  else {
    if (stray === null) {
      if (added > 0) facts.push(`+${count(added)} px`)
      if (removed > 0) facts.push(`−${count(removed)} px`)
    }
    const share = area > 0 ? (100 * (added + removed)) / area : 0
    facts.push(`${share < 10 ? share.toFixed(2) : share.toFixed(0)} % of its pixels`)
  }
  return facts
}

const count = (value: number): string => value.toLocaleString('en')
