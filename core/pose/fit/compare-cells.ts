import { bitsIn, packedFrom } from './polar.ts'

/** A mask's cells in every turn, ready to be compared with many others. */
export type Turned = { spokes: number; words: number; cells: Uint32Array; known: Uint32Array }

/** @param rings bits of a spoke */
export function turnedCells(cells: Uint16Array, known: Uint16Array, rings: number): Turned {
  const spokes = cells.length
  const words = (spokes * rings) / 32
  const turned: Turned = { spokes, words, cells: new Uint32Array(spokes * words), known: new Uint32Array(spokes * words) }
  for (let k = 0; k < spokes; k++) {
    packedFrom(cells, rings, k, turned.cells, k * words)
    packedFrom(known, rings, k, turned.known, k * words)
  }
  return turned
}

/** How alike two sets of cells are in the turn in which they are most alike: 0 to 1, and the turn in spokes. */
export type Likeness = { value: number; turn: number }

/**
 * Compares the cells of a silhouette with those of a mask: the share they have in common of all they have, where cells of the silhouette
 * that the mask lacks count `lacking` and those that only the mask has `beyond` (Tversky, "Features of similarity", 1977; 1 and 1
 * is IoU). Cells that cannot be known do not count.
 * @param cells words of the silhouette from `at` on
 */
export function compareCells(cells: Uint32Array, at: number, mask: Turned, lacking: number, beyond: number, out: Likeness): void {
  const { spokes, words } = mask
  out.value = -1
  for (let k = 0; k < spokes; k++) {
    const from = k * words
    let both = 0
    let own = 0
    let other = 0
    for (let word = 0; word < words; word++) {
      const a = cells[at + word] & mask.known[from + word]
      const b = mask.cells[from + word]
      // Three counts of two words' bits at once would need wider words: common ones and the two differences.
      both += bitsIn(a & b)
      own += bitsIn(a)
      other += bitsIn(b)
    }
    const value = both / (both + lacking * (own - both) + beyond * (other - both) + 1e-9)
    if (value > out.value) {
      out.value = value
      out.turn = k
    }
  }
}
