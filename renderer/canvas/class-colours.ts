import type { Category } from '../../core/records/category.ts'

/** For classes that are no category of the project: told apart on photos of any colour, and by colour-blind eyes. */
const PALETTE = [
  '#4cc9f0', '#f9a03f', '#b983ff', '#7ae582', '#ff6b9d', '#ffe066', '#3d9cf5', '#e76f51', '#2ec4b6', '#d4a5ff', '#a3c644', '#ff9b85',
] as const

/**
 * A colour for each class of a run: that of the category of the same name, else one of a palette that depends on the name,
 * so that a class looks the same in every run; a place that an earlier class took goes to the next free one.
 */
export function classColours(names: Iterable<string>, categories: ReadonlyMap<number, Category>): ReadonlyMap<string, string> {
  const known = new Map([...categories.values()].map((category) => [category.name, category.color]))
  const colours = new Map<string, string>()
  const taken = new Set<number>()
  for (const name of names) {
    if (colours.has(name)) continue
    const own = known.get(name)
    if (own !== undefined) {
      colours.set(name, own)
      continue
    }
    let place = hash(name) % PALETTE.length
    for (let tries = 0; taken.has(place) && tries < PALETTE.length; tries++) place = (place + 1) % PALETTE.length
    taken.add(place)
    colours.set(name, PALETTE[place])
  }
  return colours
}

/** FNV-1a over the characters' codes (Fowler, Noll, Vo). */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  return value >>> 0
}
