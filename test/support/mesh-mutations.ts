import { everyMeshFile, glbFile, gltfHouse } from './mesh-files.ts'
import { random } from './random.ts'

const FILES = Object.entries(everyMeshFile())
const WORDS = ['-1', '0', '4294967295', '2147483648', '9007199254740993', '1e308', '-1e999', 'NaN', 'Infinity', '0x10', '', '1/2/3/4/5', 'vertex', 'face', 'list', 'end_header', 'endfacet', 'solid', '\0', '../../x', 'f', 'v', '\\']
const VALUES: unknown[] = [-1, 0.5, 1e9, 2 ** 53, 65_536, null, true, [], {}, 'x', '../secret.bin', 'http://evil.test/x.bin', 'file:///etc/passwd', [[[[]]]], 'data:,x', 5_126, 7]

/** A mesh file of any kind with one to four changes of its words, its description or its bytes; the same seed gives the same. */
export function mutatedMesh(seed: number): { name: string; bytes: Uint8Array } {
  const next = random(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]
  let [name, bytes] = pick(FILES)
  const isText = /^(?:house\.obj|text\.)/.test(name)
  if (name.startsWith('house.gl')) {
    const { json, binary } = gltfHouse()
    for (let times = 1 + Math.floor(next() * 3); times > 0; times--) changeSomewhere(json, next, pick)
    bytes = name === 'house.glb' ? glbFile(json, binary) : new TextEncoder().encode(JSON.stringify(json))
  } else if (isText) {
    const words = new TextDecoder().decode(bytes).split(/(\s+)/)
    for (let times = 1 + Math.floor(next() * 4); times > 0; times--) {
      const at = Math.floor(next() * words.length)
      if (next() < 0.6) words[at] = pick(WORDS)
      else if (next() < 0.5) words.splice(at, 1 + Math.floor(next() * 6))
      else words.splice(at, 0, ...words.slice(at, at + 20))
    }
    bytes = new TextEncoder().encode(words.join(''))
  }
  if (!isText && next() < 0.8) bytes = damaged(bytes, next)
  return { name, bytes }
}

function changeSomewhere(root: unknown, next: () => number, pick: <T>(list: readonly T[]) => T): void {
  const places: [Record<string, unknown>, string][] = []
  const visit = (value: unknown) => {
    if (typeof value !== 'object' || value === null) return
    for (const key of Object.keys(value)) {
      places.push([value as Record<string, unknown>, key])
      visit((value as Record<string, unknown>)[key])
    }
  }
  visit(root)
  const [holder, key] = pick(places)
  if (next() < 0.2) delete holder[key]
  else holder[key] = pick(VALUES)
}

function damaged(bytes: Uint8Array, next: () => number): Uint8Array {
  const out = Uint8Array.from(bytes)
  for (let times = 1 + Math.floor(next() * 8); times > 0; times--) out[Math.floor(next() * out.length)] = Math.floor(next() * 256)
  return next() < 0.3 ? out.subarray(0, Math.floor(next() * out.length)) : out
}
