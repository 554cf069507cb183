import { intoPolygon } from './into-polygon.ts'

/** Adds a separate area to the selected polygon: one object seen in several pieces. */
export const part = intoPolygon({
  id: 'part',
  title: 'Add a part',
  icon: 'combine',
  key: 'j',
  label: 'Add part',
  hint: 'Draw another area of the selected object',
  add: (polygon, ring) => ({ ...polygon, parts: [...polygon.parts, [ring]] }),
})
