import { touchesRuns } from '../geometry/hit.ts'
import { componentsOf, withHolesFilled, withoutSmallComponents } from '../mask/components.ts'
import { difference, unionOf } from '../mask/merge.ts'
import type { Runs } from '../mask/runs.ts'

/**
 * A mask without the noise of colours: pieces of fewer than `least` pixels go, holes of so few are filled. A piece that
 * somebody pointed at stays, however small.
 * @param seeds places in image pixels that are meant
 */
export function withoutSpecks(runs: Runs, least: number, seeds: readonly (readonly [number, number])[]): Runs {
  const large = withoutSmallComponents(runs, least)
  const specks = difference(runs, large)
  const meant = seeds.filter(([x, y]) => touchesRuns(specks, { x, y }))
  const kept = meant.length === 0 ? [] : componentsOf(specks).filter((piece) => meant.some(([x, y]) => touchesRuns(piece, { x, y })))
  return withHolesFilled(unionOf([large, ...kept]), least - 1)
}
