/** Numbers that look random and are the same for the same seed, on every machine. */
export type Random = {
  /** 0 <= x < 1 */
  next(): number
  /** low <= x < high */
  between(low: number, high: number): number
  /** A whole number from low to high, both included. */
  whole(low: number, high: number): number
  chance(probability: number): boolean
  pick<T>(list: readonly T[]): T
  /** Of mean 0 and deviation 1: the sum of twelve uniform numbers less six. */
  normal(): number
  /** Another row of numbers; what is drawn from one does not change the other. */
  fork(): Random
}

/**
 * The row of numbers that belongs to some whole numbers, such as a seed and an index.
 * Chris Doty-Humphrey's sfc32 (PractRand, 2010), its start mixed by the finaliser of MurmurHash3 (Appleby).
 */
export function randomOf(...words: readonly number[]): Random {
  let hash = 0x9e3779b9
  for (const word of words) hash = mixed(hash ^ mixed(word | 0) ^ mixed(Math.floor(word / 0x1_0000_0000) + 0x51ed27) << 1)
  let a = mixed(hash + 1)
  let b = mixed(hash + 2)
  let c = mixed(hash + 3)
  let counter = 1
  const bits = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  for (let i = 0; i < 12; i++) bits()
  const next = () => bits() / 0x1_0000_0000
  return {
    next,
    between: (low, high) => low + next() * (high - low),
    whole: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (probability) => next() < probability,
    pick: (list) => list[Math.floor(next() * list.length)],
    normal() {
      let sum = -6
      for (let i = 0; i < 12; i++) sum += next()
      return sum
    },
    fork: () => randomOf(bits(), bits()),
  }
}

function mixed(word: number): number {
  let x = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return x ^ (x >>> 16)
}
