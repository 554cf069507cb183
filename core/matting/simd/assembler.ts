/*
 * Writes WebAssembly, of which JavaScript lacks one thing: instructions on four numbers at once. Only what the kernels beside
 * this file use; opcodes as in the WebAssembly core specification 2.0. Without its relaxed instructions it gives the same
 * numbers, to the bit, on every machine.
 */

export type Type = 'i32' | 'f32' | 'v128'
/** Instructions; each expression is the code that leaves its value on the stack. */
export type Code = readonly (number | Code)[]
/** The code that reads a local. */
export type Local = readonly [number, Code]
export type Kernel = { readonly params: readonly Type[]; readonly locals: readonly Type[]; readonly code: Code }

const TYPES = { i32: 0x7f, f32: 0x7d, v128: 0x7b }

/** A function of values of these types that returns nothing; `body` gets what reads each, and may ask for more locals, which begin as zero. */
export function kernel(params: readonly Type[], body: (args: readonly Local[], local: (type: Type) => Local) => Code): Kernel {
  const locals: Type[] = []
  const args = params.map((_, i) => [0x20, unsigned(i)] as const)
  const code = body(args, (type) => [0x20, unsigned(params.length + locals.push(type) - 1)])
  return { params, locals, code }
}

/** A module that takes its memory as `host.memory` and gives the kernels by their names. */
export function moduleOf(kernels: Readonly<Record<string, Kernel>>): Uint8Array<ArrayBuffer> {
  const list = Object.entries(kernels)
  const text = (word: string): Code => counted([...word].map((letter) => letter.charCodeAt(0)))
  const typed = (types: readonly Type[]): Code => many(types.map((type) => TYPES[type]))
  const section = (id: number, content: Code): Code => [id, counted(flat(content))]
  return Uint8Array.from(flat([
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    section(1, many(list.map(([, { params }]) => [0x60, typed(params), typed([])]))),
    section(2, many([[text('host'), text('memory'), 2, 0, 0]])),
    section(3, many(list.map((_, i) => unsigned(i)))),
    section(7, many(list.map(([name], i) => [text(name), 0, unsigned(i)]))),
    section(10, many(list.map(([, { locals, code }]) => counted(flat([many(locals.map((type) => [1, TYPES[type]])), code, 0x0b]))))),
  ]))
}

const many = (items: Code): Code => [unsigned(items.length), items]
const counted = (bytes: readonly number[]): Code => [unsigned(bytes.length), bytes]

function flat(code: Code, into: number[] = []): number[] {
  for (const part of code) {
    if (typeof part === 'number') into.push(part)
    else flat(part, into)
  }
  return into
}

/** Seven bits a byte, the lowest first (LEB128). */
function unsigned(value: number): Code {
  const bytes: number[] = []
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return [...bytes, rest]
    bytes.push((rest & 0x7f) | 0x80)
  }
}

function signed(value: number): Code {
  const bytes: number[] = []
  for (let rest = value; ; rest >>= 7) {
    if (rest >= -64 && rest < 64) return [...bytes, rest & 0x7f]
    bytes.push((rest & 0x7f) | 0x80)
  }
}

const two = (code: number) => (a: Code, b: Code): Code => [a, b, code]
/** Instructions on vectors have a prefix; memory is addressed by a sum of an expression and a constant. */
const wide = (code: number): Code => [0xfd, unsigned(code)]
const one4 = (code: number) => (a: Code): Code => [a, wide(code)]
const two4 = (code: number) => (a: Code, b: Code): Code => [a, b, wide(code)]

export const set = ([, at]: Local, value: Code): Code => [value, 0x21, at]

export const i32 = {
  of: (value: number): Code => [0x41, signed(value)],
  load: (at: Code, offset = 0): Code => [at, 0x28, 2, unsigned(offset)],
  add: two(0x6a), sub: two(0x6b), mul: two(0x6c), and: two(0x71), or: two(0x72), shiftLeft: two(0x74), shiftRight: two(0x75),
  store: (at: Code, value: Code, offset = 0): Code => [at, value, 0x36, 2, unsigned(offset)],
  isLess: two(0x48), isMore: two(0x4a), isAtLeast: two(0x4e),
}

export const f32 = {
  load: (at: Code, offset = 0): Code => [at, 0x2a, 2, unsigned(offset)],
  store: (at: Code, value: Code, offset = 0): Code => [at, value, 0x38, 2, unsigned(offset)],
  of: (value: number): Code => [0x43, [...new Uint8Array(Float32Array.of(value).buffer)]],
  add: two(0x92), sub: two(0x93), mul: two(0x94), isEqual: two(0x5b),
}

export const v128 = {
  of: (values: readonly number[]): Code => [wide(0x0c), [...new Uint8Array(Float32Array.from(values).buffer)]],
  load: (at: Code, offset = 0): Code => [at, wide(0x00), 0, unsigned(offset)],
  /** One number of memory, four times. */
  loadSplat: (at: Code, offset = 0): Code => [at, wide(0x09), 0, unsigned(offset)],
  /** One number of memory, and three zeros. */
  loadOne: (at: Code, offset = 0): Code => [at, wide(0x5c), 0, unsigned(offset)],
  store: (at: Code, value: Code, offset = 0): Code => [at, value, wide(0x0b), 0, unsigned(offset)],
  splat: one4(0x13),
  lane: (a: Code, lane: number): Code => [a, wide(0x1f), lane],
  add: two4(0xe4), sub: two4(0xe5), mul: two4(0xe6), div: two4(0xe7), min: two4(0xe8), max: two4(0xe9), abs: one4(0xe0), negative: one4(0xe1),
  /** Lanes 0..3 of the first, 4..7 of the second. */
  shuffle: (a: Code, b: Code, lanes: readonly number[]): Code => [a, b, wide(0x0d), lanes.flatMap((lane) => [0, 1, 2, 3].map((i) => 4 * lane + i))],
  /** The first where the mask's bits are set, else the second. */
  select: (a: Code, b: Code, mask: Code): Code => [a, b, mask, wide(0x52)],
  /** The first four bytes as numbers 0..255. */
  ofBytes: (a: Code): Code => [a, wide(0x89), wide(0xa9), wide(0xfa)],
  /** The first two numbers, doubled in width. */
  longer: one4(0x5f),
  add2: two4(0xf0),
}

/** Runs while i < end, i growing. */
export const upTo = (i: Local, end: Code, step: number, body: Code): Code =>
  [0x02, 0x40, 0x03, 0x40, i32.isAtLeast(i, end), 0x0d, 1, body, set(i, i32.add(i, i32.of(step))), 0x0c, 0, 0x0b, 0x0b]
/** Runs while i >= from, i falling. */
export const downTo = (i: Local, from: Code, step: number, body: Code): Code =>
  [0x02, 0x40, 0x03, 0x40, i32.isLess(i, from), 0x0d, 1, body, set(i, i32.sub(i, i32.of(step))), 0x0c, 0, 0x0b, 0x0b]
export const when = (condition: Code, then: Code, otherwise: Code = []): Code => [condition, 0x04, 0x40, then, 0x05, otherwise, 0x0b]

/** The sum, made in pairs: one after the other each addition would wait for the one before. */
export function sumOf(terms: readonly Code[], add: (a: Code, b: Code) => Code): Code {
  if (terms.length === 1) return terms[0]
  const half = terms.length >> 1
  return add(sumOf(terms.slice(0, half), add), sumOf(terms.slice(half), add))
}
