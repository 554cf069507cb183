import type { Category } from '../../core/records/category.ts'

/** For classes that are no category of the project: told apart on photos of any colour, and by colour-blind eyes. */
const PALETTE = [
  '#4cc9f0', '#f9a03f', '#b983ff', '#7ae582', '#ff6b9d', '#ffe066', '#3d9cf5', '#e76f51', '#2ec4b6', '#d4a5ff', '#a3c644', '#ff9b85',
] as const

/**
 * A colour for each class of a run: that of the category of the same name, else one of a palette that depends on the name,
 * so that a class looks the same in every run; one that looks like that of another class gives way to the next.
 */
export function classColours(names: Iterable<string>, categories: ReadonlyMap<number, Category>): ReadonlyMap<string, string> {
  const known = new Map([...categories.values()].map((category) => [category.name, category.color]))
  const list = [...new Set(names)]
  const colours = new Map(list.flatMap((name) => (known.has(name) ? [[name, known.get(name)!]] : [])))
  for (const name of list) {
    if (colours.has(name)) continue
    const taken = [...colours.values()]
    const first = hash(name) % PALETTE.length
    const order = PALETTE.map((_, i) => PALETTE[(first + i) % PALETTE.length])
    // With more classes than colours some have to look alike.
    colours.set(name, order.find((colour) => taken.every((other) => distance(colour, other) > ALIKE)) ?? order.find((colour) => !taken.includes(colour)) ?? order[0])
  }
  return colours
}

/** Colours nearer than this in red, green and blue (0..255 each) are taken for one another. */
const ALIKE = 80

function distance(a: string, b: string): number {
  const [x, y] = [Number.parseInt(a.slice(1), 16), Number.parseInt(b.slice(1), 16)]
  return Math.hypot((x >> 16) - (y >> 16), ((x >> 8) & 255) - ((y >> 8) & 255), (x & 255) - (y & 255))
}

/** FNV-1a over the characters' codes (Fowler, Noll, Vo). */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  return value >>> 0
}
