import { intoPolygon, partUnder } from './into-polygon.ts'

/** Cuts a hole into the selected polygon: the opening of a shoe, the space within a strap. */
export const hole = intoPolygon({
  id: 'hole',
  title: 'Cut a hole',
  icon: 'donut',
  key: 'h',
  label: 'Cut hole',
  hint: 'Draw the hole inside the selected object',
  add(polygon, ring) {
    const into = partUnder(polygon, ring)
    return { ...polygon, parts: polygon.parts.map((rings, part) => (part === into ? [...rings, ring] : rings)) }
  },
})
