const HOSTILE: readonly unknown[] = [
  null, true, false, 0, -1, -0.5, 1.5, 1e308, -1e308, 1e-320, 2 ** 31, 2 ** 53, 9e15, 65_535, 65_536, 268_402_690, '', '0', '-1',
  'NaN', 'Infinity', '\u0000', '\ud800',
  '__proto__', 'constructor', '../../../../etc/passwd', 'C:\\x', '//host/share/x', 'a'.repeat(5000), '=1+1', '<script>', [], {},
  [[]], [null], [0], [[0, 0]], { size: [1, 1], counts: '1' },
  { size: [65_535, 65_535], counts: [4_294_836_225] }, { length: 1e9 }, 'iVBORw0KGgoAAAANSUhEUgAA//8AAP//CAAAAAA=',
]

/** The value with one to three places changed: replaced, removed, doubled, nested or moved. */
export function mutated(value: unknown, random: () => number): unknown {
  const copy: unknown = structuredClone(value)
  for (let n = 1 + Math.floor(random() * 3); n > 0; n--) changeOne(copy, random)
  return copy
}

function changeOne(root: unknown, random: () => number): void {
  const places: { holder: Record<string | number, unknown>; key: string | number }[] = []
  const visit = (at: unknown) => {
    if (typeof at !== 'object' || at === null) return
    for (const key of Array.isArray(at) ? at.keys() : Object.keys(at)) {
      places.push({ holder: at as Record<string, unknown>, key })
      visit((at as Record<string | number, unknown>)[key])
    }
  }
  visit(root)
  if (places.length === 0) return
  const { holder, key } = places[Math.floor(random() * places.length)]
  const other = places[Math.floor(random() * places.length)]
  const pick = () => structuredClone(HOSTILE[Math.floor(random() * HOSTILE.length)])
  switch (Math.floor(random() * 7)) {
    case 0:
      if (Array.isArray(holder)) holder.splice(Number(key), 1)
      else delete holder[key]
      break
    case 1:
      if (Array.isArray(holder)) holder.splice(Number(key), 0, structuredClone(holder[Number(key)]))
      else holder[`${key}2`] = structuredClone(holder[key])
      break
    case 2:
      holder[key] = Array.from({ length: 1 + Math.floor(random() * 100) }).reduce<unknown>((inner) => [inner], holder[key])
      break
    case 3:
      holder[key] = structuredClone(other.holder[other.key])
      break
    default:
      holder[key] = pick()
  }
}

/** The text with bytes flipped, cut, doubled or put in, in one to four places. */
export function damaged(text: string, random: () => number): Uint8Array {
  let bytes = new TextEncoder().encode(text)
  const pieces = [
    '{', '}', '[', ']', '"', ',', ':', '\\', '\\u0000', '\\ud800', 'NaN', '-', '1e999', '\u0000', '\ufeff', '"__proto__":1,',
    '/*', 'null',
  ]
  for (let n = 1 + Math.floor(random() * 4); n > 0; n--) {
    const at = Math.floor(random() * bytes.length)
    const kind = random()
    if (kind < 0.4) bytes[at] ^= 1 << Math.floor(random() * 8)
    else if (kind < 0.5) bytes = bytes.slice(0, at)
    else if (kind < 0.6) bytes = Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + Math.floor(random() * 20))])
    else {
      const piece = new TextEncoder().encode(pieces[Math.floor(random() * pieces.length)])
      bytes = Uint8Array.from([...bytes.subarray(0, at), ...piece, ...bytes.subarray(at)])
    }
    if (bytes.length === 0) return bytes
  }
  return bytes
}
