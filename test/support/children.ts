import { readdirSync, readFileSync } from 'node:fs'

/** Processes below `pid` (at any depth) whose command line holds `word`; Linux only, where /proc tells. */
export function childrenOf(pid: number, word: string): number[] {
  const parents = new Map<number, number>()
  const lines = new Map<number, string>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      // The name in brackets may hold spaces; the parent is the second word after it.
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
      lines.set(Number(name), readFileSync(`/proc/${name}/cmdline`, 'utf8'))
    } catch {
      // It ended meanwhile.
    }
  }
  const isBelow = (child: number): boolean => {
    const parent = parents.get(child)
    return parent !== undefined && parent !== 0 && (parent === pid || isBelow(parent))
  }
  return [...parents.keys()].filter((child) => isBelow(child) && lines.get(child)!.includes(word))
}
