import { twoPoints } from './two-points.ts'

/** A circle from its centre to its rim. */
export const circle = twoPoints({
  id: 'circle',
  title: 'Circle',
  icon: 'circle',
  key: 'c',
  label: 'Draw circle',
  hint: 'Drag from the centre to the rim, or click both',
  build: (from, to) => (from.x === to.x && from.y === to.y ? null : { type: 'circle', points: [from.x, from.y, to.x, to.y] }),
})
