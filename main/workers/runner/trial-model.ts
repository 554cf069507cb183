const SIDE = 96
const CHANNELS = 16

/** What the trial network eats: one picture of noughts. */
export const TRIAL_FEEDS = {
  x: { type: 'float32' as const, dims: [1, CHANNELS, SIDE, SIDE], data: new Float32Array(CHANNELS * SIDE * SIDE) },
}

/**
 * A network of three 3x3 convolutions as an .onnx file (field numbers of onnx.proto), to find out what a provider can do:
 * a graphics card does it in a few milliseconds, a driver that only pretends to be one takes a hundred times as long.
 */
export function trialModel(): Uint8Array {
  const weights = new Float32Array(CHANNELS * CHANNELS * 9).fill(0.01)
  const layers = [['x', 'a'], ['a', 'b'], ['b', 'y']].map(([from, to]) => field(1, [
    text(1, from), text(1, 'w'), text(2, to), text(4, 'Conv'),
    field(5, [text(1, 'kernel_shape'), number(8, 3), number(8, 3), number(20, 7)]),
    field(5, [text(1, 'pads'), ...[1, 1, 1, 1].map((pad) => number(8, pad)), number(20, 7)]),
  ]))
  const w = field(5, [...[CHANNELS, CHANNELS, 3, 3].map((size) => number(1, size)), number(2, 1), text(8, 'w'), bytes(9, new Uint8Array(weights.buffer))])
  const graph = [...layers, text(2, 'trial'), w, port(11, 'x'), port(12, 'y')]
  return Uint8Array.from([number(1, 8), field(7, graph), field(8, [number(2, 17)])].flat(2))
}

type Bytes = readonly number[]

function port(at: number, name: string): Bytes {
  const sizes = [1, CHANNELS, SIDE, SIDE].map((size) => field(1, [number(1, size)]))
  return field(at, [text(1, name), field(2, [field(1, [number(1, 1), field(2, sizes)])])])
}

function varint(value: number): Bytes {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)]
}

function number(at: number, value: number): Bytes {
  return [...varint(at * 8), ...varint(value)]
}

function bytes(at: number, content: Uint8Array): Bytes {
  return [...varint(at * 8 + 2), ...varint(content.length), ...content]
}

function text(at: number, value: string): Bytes {
  return bytes(at, new TextEncoder().encode(value))
}

function field(at: number, parts: readonly Bytes[]): Bytes {
  return bytes(at, Uint8Array.from(parts.flat()))
}
