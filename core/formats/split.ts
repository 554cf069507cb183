import type { Split } from '../records/image.ts'

export type SplitShares = { train: number; val: number; test: number }
export type SplitItem = {
  /** Anything that names the item for good, such as its path: the same ids and seed always give the same split. */
  id: string
  /** Items that share any key stay together: product of the file name, labelme group, bucket of a perceptual hash … */
  groupKeys: string[]
}
type Part = Exclude<Split, ''>
const PARTS: readonly Part[] = ['train', 'val', 'test']

/** The sets of items that are linked by shared keys, each sorted by id, in order of their first id. */
export function groupItems(items: readonly SplitItem[]): string[][] {
  const parent = new Map<string, string>()
  const rootOf = (node: string): string => {
    let root = node
    while (parent.get(root) !== root) root = parent.get(root)!
    for (let at = node; at !== root; ) {
      const next = parent.get(at)!
      parent.set(at, root)
      at = next
    }
    return root
  }
  const add = (node: string) => void (parent.has(node) || parent.set(node, node))
  for (const item of items) {
    const self = `i${item.id}`
    add(self)
    for (const key of item.groupKeys) {
      add(`k${key}`)
      parent.set(rootOf(`k${key}`), rootOf(self))
    }
  }
  const groups = new Map<string, string[]>()
  for (const item of items) {
    const root = rootOf(`i${item.id}`)
    const group = groups.get(root)
    if (group) group.push(item.id)
    else groups.set(root, [item.id])
  }
  const sorted = [...groups.values()].map((group) => group.sort(byCode))
  return sorted.sort((a, b) => byCode(a[0], b[0]))
}

/**
 * Gives every item to train, val or test. Groups never straddle; large groups are placed first, each where most is still
 * missing, so the shares are met as well as whole groups allow. Depends on ids, keys, shares and seed only, not on order.
 */
export function assignSplits(items: readonly SplitItem[], shares: Partial<SplitShares>, seed: number): Map<string, Part> {
  const wanted = PARTS.map((part) => Math.max(0, shares[part] ?? 0))
  const sum = wanted.reduce((a, b) => a + b, 0)
  const missing = wanted.map((share) => (sum > 0 ? (share / sum) * items.length : 0))
  if (sum === 0) missing[0] = items.length
  const open = PARTS.map((_, part) => (sum > 0 ? wanted[part] > 0 : part === 0))
  const groups = groupItems(items).map((ids) => ({ ids, rank: hash(`${seed}/${ids[0]}`) }))
  groups.sort((a, b) => b.ids.length - a.ids.length || a.rank - b.rank || byCode(a.ids[0], b.ids[0]))
  const result = new Map<string, Part>()
  for (const { ids } of groups) {
    let best = -1
    for (let part = 0; part < PARTS.length; part++) if (open[part] && (best < 0 || missing[part] > missing[best])) best = part
    missing[best] -= ids.length
    for (const id of ids) result.set(id, PARTS[best])
  }
  return result
}

const VIEWS = [
  'front', 'back', 'rear', 'left', 'right', 'top', 'bottom', 'side', 'sole', 'heel', 'toe', 'detail', 'close', 'closeup',
  'main', 'alt', 'angle', 'view', 'lateral', 'medial', 'copy', 'edit', 'edited', 'crop', 'cropped', 'flip', 'flipped', 'mask',
  'cutout',
]
const VIEW = new RegExp(`[ _.-]+(?:(?:${VIEWS.join('|')})[ _.-]*)+\\d{0,2}$`, 'i')
const COUNTER = /(?:[ _-]+\d{1,2}|\s*\(\d{1,3}\))$/

/**
 * The product a photo shows, as far as its name tells: `ab12_Front.png`, `ab12_FrontRight.png` and `ab12 (2).jpg` are one.
 * A running number is only taken off a name that looks like an article number, so `airmax_01` and `airmax_02` stay apart.
 * Returns a group key for `assignSplits`.
 */
export function productKey(path: string): string {
  const slash = path.lastIndexOf('/')
  const stem = path.slice(slash + 1).replace(/\.[^.]*$/, '').normalize('NFC')
  let name = stem.replace(VIEW, '')
  const shorter = name.replace(COUNTER, '')
  if (/\(\d{1,3}\)$/.test(name) || /\d{4}|[0-9a-f]{8}/i.test(shorter)) name = shorter
  return `product:${path.slice(0, slash + 1)}${(name === '' ? stem : name).toLowerCase()}`
}

/** FNV-1a with a final mix, as an unsigned 32-bit number. */
function hash(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

const byCode = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
