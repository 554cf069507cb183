import { bytes, int, join, node, onnx, tensor, text, varint } from './onnx.ts'
import { random } from './random.ts'
import { redFinder } from './red-finder.ts'

/** Well-formed models that use every part of the format that is walked. */
export const hostileModels: readonly Uint8Array[] = [
  redFinder(), redFinder({ weights: { location: 'w.bin', offset: '0', length: '12' } }),
  onnx({
    inputs: [{ name: 'x', type: 'float32', dims: [1, 3, 'h', 'w'] }], outputs: [{ name: 'y', type: 'float32', dims: [1, 3, 'h', 'w'] }],
    nodes: [
      { op: 'Twice', domain: 'own', inputs: ['x'], outputs: ['t'] },
      node('If', ['c'], ['y'], { then_branch: { graph: { outputs: [], nodes: [node('Relu', ['t'], ['y'])], tensors: [tensor('a', [2, 2], [1, 2, 3, 4])] } }, names: { strings: ['a', 'b'] }, f: { floats: [1, 2] }, v: { tensor: tensor('v', [1], [1]) } }),
    ],
    functions: [
      { domain: 'own', name: 'Twice', inputs: ['a'], outputs: ['b'], nodes: [{ op: 'Once', domain: 'own', inputs: ['a'], outputs: ['b'] }] },
      { domain: 'own', name: 'Once', inputs: ['a'], outputs: ['b'], nodes: [node('Add', ['a', 'a'], ['b'], { axis: -1 })] },
    ],
    domains: { own: 1, 'com.microsoft': 1 }, metadata: { names: "{0: 'a'}" },
  }),
]

/** A field of the wire format; messages are recognised by what they hold, as far as that goes. */
type Part = { number: number; type: number; value: bigint; raw: Uint8Array; inner: Part[] | null }

const NUMBERS = [0n, 1n, -1n, 2n, 7n, 9n, 127n, 128n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n)]
const TEXTS = ['', '../../x', '/etc/passwd', 'C:\\x', 'w.bin\0', '__proto__', 'location', 'x'.repeat(5_000), '\u202egnp', 'EPContext', 'com.microsoft', 'own', 'Once', 'Twice']

/** One of the models with one to four changes: of its structure, or of its bytes. The same seed gives the same file. */
export function mutated(models: readonly Uint8Array[], seed: number): Uint8Array {
  const next = random(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]
  const parts = parse(pick(models))!
  for (let times = 1 + Math.floor(next() * 4); times > 0; times--) {
    if (next() < 0.7) change(parts, next, pick)
  }
  const file = write(parts)
  return next() < 0.35 ? damage(file, next) : file
}

function change(parts: Part[], next: () => number, pick: <T>(list: readonly T[]) => T): void {
  const all: { list: Part[]; at: number }[] = []
  const gather = (list: Part[]) => list.forEach((part, at) => {
    all.push({ list, at })
    if (part.inner) gather(part.inner)
  })
  gather(parts)
  const { list, at } = pick(all)
  const part = list[at]
  const kind = next()
  if (kind < 0.15) list.splice(at, 1)
  else if (kind < 0.3) list.splice(at, 0, structuredClone(part))
  else if (kind < 0.4) part.number = 1 + Math.floor(next() * 30)
  else if (kind < 0.5) part.type = pick([0, 1, 2, 3, 4, 5, 6, 7])
  else if (kind < 0.6) list.splice(at, 1, structuredClone(pick(all.map((each) => each.list[each.at]))))
  else if (kind < 0.7) {
    // A message inside itself, many times over.
    let nested = structuredClone(part)
    for (let depth = Math.floor(next() * 90); depth > 0; depth--) nested = { number: part.number, type: 2, value: 0n, raw: new Uint8Array(), inner: [nested] }
    list[at] = nested
  } else if (part.type === 0) part.value = pick(NUMBERS)
  else Object.assign(part, { inner: null, raw: next() < 0.5 ? new TextEncoder().encode(pick(TEXTS)) : Uint8Array.from({ length: Math.floor(next() * 60) }, () => Math.floor(next() * 256)) })
}

function damage(file: Uint8Array, next: () => number): Uint8Array {
  if (next() < 0.3) return file.slice(0, Math.floor(next() * file.length))
  const copy = file.slice()
  for (let flips = 1 + Math.floor(next() * 8); flips > 0; flips--) copy[Math.floor(next() * copy.length)] ^= 1 << Math.floor(next() * 8)
  return copy
}

function parse(content: Uint8Array): Part[] | null {
  const parts: Part[] = []
  let at = 0
  const read = (): bigint | null => {
    let value = 0n
    for (let shift = 0n; at < content.length && shift < 70n; shift += 7n) {
      const one = content[at++]
      value |= BigInt(one & 127) << shift
      if (one < 128) return value
    }
    return null
  }
  while (at < content.length) {
    const tag = read()
    if (tag === null || tag < 8n || tag > 300n) return null
    const [number, type] = [Number(tag >> 3n), Number(tag & 7n)]
    const part: Part = { number, type, value: 0n, raw: new Uint8Array(), inner: null }
    let length = type === 5 ? 4 : type === 1 ? 8 : 0
    if (type === 0 || type === 2) {
      const value = read()
      if (value === null) return null
      if (type === 0) part.value = value
      else length = Number(value)
    } else if (length === 0) return null
    if (at + length > content.length) return null
    part.raw = content.slice(at, at + length)
    at += length
    if (type === 2 && length > 0) part.inner = parse(part.raw)
    parts.push(part)
  }
  return parts
}

function write(parts: readonly Part[]): Uint8Array {
  return join(parts.map(({ number, type, value, raw, inner }) => {
    if (type === 0) return int(number, value)
    if (type === 2) return bytes(number, inner ? write(inner) : raw)
    return join([varint(number * 8 + type), raw])
  }))
}

/** A few files that are meant to crash who reads them carelessly. */
export const bombs: Readonly<Record<string, Uint8Array>> = {
  chain: onnx({
    inputs: [{ name: 'x', type: 'float32', dims: [1] }], outputs: [{ name: 'y', type: 'float32', dims: [1] }],
    nodes: [{ op: 'f0', domain: 'own', inputs: ['x'], outputs: ['y'] }], domains: { own: 1 },
    functions: Array.from({ length: 3_000 }, (_, i) => ({
      domain: 'own', name: `f${i}`, inputs: ['a'], outputs: ['b'],
      nodes: [i < 2_999 ? { op: `f${i + 1}`, domain: 'own', inputs: ['a'], outputs: ['b'] } : node('Relu', ['a'], ['b'])],
    })),
  }),
  notes: join([onnx({ outputs: [{ name: 'y', type: 'float32', dims: [1] }], nodes: [] }), ...Array.from({ length: 200_000 }, (_, i) => bytes(14, text(1, `${i}`)))]),
}
