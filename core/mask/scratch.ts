/**
 * Growable work arrays, kept between calls so that the hot paths allocate nothing but their result. Core runs on one
 * thread and no mask operation yields in the middle, so one set suffices; a function owns a buffer until it returns.
 */
export type Scratch<A> = { take(length: number): A }

/** Buffers of more elements than this are given back to the collector after use. */
const KEEP = 4_194_304

function growing<A extends { length: number }>(create: (length: number) => A): Scratch<A> {
  let kept = create(1024)
  return {
    take(length) {
      if (length <= kept.length) return kept
      const grown = create(Math.max(length, Math.min(2 * kept.length, KEEP)))
      if (grown.length <= KEEP) kept = grown
      return grown
    },
  }
}

/** For positions and rows. */
export function scratch(): Scratch<Int32Array<ArrayBuffer>> {
  return growing((length) => new Int32Array(length))
}

/** For run lengths: a slice of it is the result's `counts`, copied without conversion. */
export function countScratch(): Scratch<Uint32Array<ArrayBuffer>> {
  return growing((length) => new Uint32Array(length))
}
