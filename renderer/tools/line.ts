import { twoPoints } from './two-points.ts'

/** A line between two points; Shift keeps it level, upright or at 45 degrees. */
export const line = twoPoints({
  id: 'line',
  title: 'Line',
  icon: 'slash',
  key: 'l',
  label: 'Draw line',
  hint: 'Drag from end to end, or click both; Shift keeps it straight',
  build: (from, to) => (from.x === to.x && from.y === to.y ? null : { type: 'line', points: [from.x, from.y, to.x, to.y] }),
  straight(from, to) {
    const angle = Math.round(Math.atan2(to.y - from.y, to.x - from.x) / (Math.PI / 4)) * (Math.PI / 4)
    const length = (to.x - from.x) * Math.cos(angle) + (to.y - from.y) * Math.sin(angle)
    return { x: from.x + length * Math.cos(angle), y: from.y + length * Math.sin(angle) }
  },
})
