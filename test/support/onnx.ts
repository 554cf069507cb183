/*
 * A small writer of ONNX files (protobuf wire format, https://onnx.ai/onnx/repo-docs/IR.html and onnx.proto), for models
 * whose answers are known in closed form, and for hostile ones.
 *
 *   const bytes = onnx({
 *     inputs: [{ name: 'x', type: 'float32', dims: [1, 3, 'h', 'w'] }], outputs: [{ name: 'y', type: 'float32', dims: [1, 3, 'h', 'w'] }],
 *     nodes: [node('Mul', ['x', 'two'], ['t']), node('Conv', ['t', 'w'], ['y'], { kernel_shape: [3, 3], alpha: { float: 0.5 } })],
 *     tensors: [tensor('two', [], [2]), tensor('w', [3, 3, 3, 3], new Float32Array(81))],
 *   })
 */

const TYPES = {
  float32: 1, uint8: 2, int8: 3, uint16: 4, int16: 5, int32: 6, int64: 7, string: 8, bool: 9, float16: 10, double: 11, uint32: 12, uint64: 13,
} as const
export type ElementType = keyof typeof TYPES

/** A number is a size, a string names one that may vary, null says nothing. */
export type OnnxPort = { name: string; type: ElementType; dims: readonly (number | string | null)[] }

export type OnnxTensor = {
  name: string
  type: ElementType
  dims: readonly number[]
  /** Little-endian, row by row; left out with `external`. */
  raw?: Uint8Array
  /** Other file that holds the numbers: key and value pairs as they are written, usually location, offset and length. */
  external?: Record<string, string>
}

/** Plain numbers are ints, plain lists are lists of ints. */
export type OnnxAttribute =
  | number | readonly number[] | string
  | { int: number } | { float: number } | { ints: readonly number[] } | { floats: readonly number[] } | { string: string }
  | { strings: readonly string[] } | { tensor: OnnxTensor } | { graph: OnnxGraph } | { ref: string; type: number }

export type OnnxNode = {
  op: string; inputs: readonly string[]; outputs: readonly string[]; attributes?: Record<string, OnnxAttribute>; domain?: string; name?: string
}
export type OnnxGraph = {
  inputs?: readonly OnnxPort[]; outputs: readonly OnnxPort[]; nodes: readonly OnnxNode[]; tensors?: readonly OnnxTensor[]; name?: string
}
export type OnnxFunction = { domain: string; name: string; inputs: readonly string[]; outputs: readonly string[]; nodes: readonly OnnxNode[] }
export type OnnxModel = OnnxGraph & {
  /** Version of the default operators (default 17). */
  opset?: number
  /** Versions of other domains. */
  domains?: Record<string, number>
  ir?: number
  producer?: string
  metadata?: Record<string, string>
  functions?: readonly OnnxFunction[]
}

/** An .onnx file. */
export function onnx(model: OnnxModel): Uint8Array {
  const opsets = Object.entries({ '': model.opset ?? 17, ...model.domains })
  return join([
    int(1, model.ir ?? 8), text(2, model.producer ?? 'selvedge-tests'), bytes(7, graphBytes(model)),
    ...opsets.map(([domain, version]) => bytes(8, opsetBytes(domain, version))),
    ...Object.entries(model.metadata ?? {}).map(([key, value]) => bytes(14, join([text(1, key), text(2, value)]))),
    ...(model.functions ?? []).map((each) => bytes(25, join([
      text(1, each.name), ...each.inputs.map((name) => text(4, name)), ...each.outputs.map((name) => text(5, name)),
      ...each.nodes.map((one) => bytes(7, nodeBytes(one))), ...opsets.map(([domain, version]) => bytes(9, opsetBytes(domain, version))), text(10, each.domain),
    ]))),
  ])
}

export function node(op: string, inputs: readonly string[], outputs: readonly string[], attributes: Record<string, OnnxAttribute> = {}): OnnxNode {
  return { op, inputs, outputs, attributes }
}

/** A constant. Numbers in a plain list become `type` (float32, unless told otherwise); typed arrays know their own. */
export function tensor(
  name: string, dims: readonly number[],
  values: readonly number[] | Float32Array | Float64Array | Uint8Array | Int32Array | BigInt64Array | Uint16Array,
  type: ElementType = typeOf(values),
): OnnxTensor {
  const typed = ArrayBuffer.isView(values) ? values : listAs(type, values)
  return { name, type, dims, raw: new Uint8Array(typed.buffer, typed.byteOffset, typed.byteLength) }
}

function typeOf(values: unknown): ElementType {
  if (values instanceof BigInt64Array) return 'int64'
  if (values instanceof Int32Array) return 'int32'
  if (values instanceof Float64Array) return 'double'
  if (values instanceof Uint8Array) return 'uint8'
  return values instanceof Uint16Array ? 'float16' : 'float32'
}

function listAs(type: ElementType, values: readonly number[]): ArrayBufferView<ArrayBuffer> {
  if (type === 'int64') return BigInt64Array.from(values, BigInt)
  if (type === 'int32') return Int32Array.from(values)
  if (type === 'double') return Float64Array.from(values)
  if (type === 'uint8' || type === 'bool') return Uint8Array.from(values)
  if (type === 'float32') return Float32Array.from(values)
  throw new Error(`give ${type} as a typed array`)
}

function graphBytes(graph: OnnxGraph): Uint8Array {
  return join([
    ...graph.nodes.map((each) => bytes(1, nodeBytes(each))), text(2, graph.name ?? 'graph'),
    ...(graph.tensors ?? []).map((each) => bytes(5, tensorBytes(each))),
    ...(graph.inputs ?? []).map((each) => bytes(11, portBytes(each))), ...graph.outputs.map((each) => bytes(12, portBytes(each))),
  ])
}

function nodeBytes({ op, inputs, outputs, attributes = {}, domain, name }: OnnxNode): Uint8Array {
  return join([
    ...inputs.map((each) => text(1, each)), ...outputs.map((each) => text(2, each)), ...(name === undefined ? [] : [text(3, name)]), text(4, op),
    ...Object.entries(attributes).map(([key, value]) => bytes(5, join([text(1, key), ...attributeParts(value)]))),
    ...(domain === undefined ? [] : [text(7, domain)]),
  ])
}

function attributeParts(value: OnnxAttribute): Uint8Array[] {
  if (typeof value === 'number') return attributeParts({ int: value })
  if (typeof value === 'string') return attributeParts({ string: value })
  if (isList(value)) return attributeParts({ ints: value })
  if ('int' in value) return [int(3, value.int), int(20, 2)]
  if ('float' in value) return [float(2, value.float), int(20, 1)]
  if ('string' in value) return [text(4, value.string), int(20, 3)]
  if ('tensor' in value) return [bytes(5, tensorBytes(value.tensor)), int(20, 4)]
  if ('graph' in value) return [bytes(6, graphBytes(value.graph)), int(20, 5)]
  if ('floats' in value) return [...value.floats.map((each) => float(7, each)), int(20, 6)]
  if ('ints' in value) return [...value.ints.map((each) => int(8, each)), int(20, 7)]
  if ('strings' in value) return [...value.strings.map((each) => text(9, each)), int(20, 8)]
  return [text(21, value.ref), int(20, value.type)]
}

function isList(value: OnnxAttribute): value is readonly number[] {
  return Array.isArray(value)
}

function tensorBytes({ name, type, dims, raw, external }: OnnxTensor): Uint8Array {
  return join([
    ...dims.map((size) => int(1, size)), int(2, TYPES[type]), text(8, name), ...(raw ? [bytes(9, raw)] : []),
    ...(external ? [...Object.entries(external).map(([key, value]) => bytes(13, join([text(1, key), text(2, value)]))), int(14, 1)] : []),
  ])
}

function portBytes({ name, type, dims }: OnnxPort): Uint8Array {
  const shape = join(dims.map((size) => bytes(1, size === null ? new Uint8Array() : typeof size === 'number' ? int(1, size) : text(2, size))))
  return join([text(1, name), bytes(2, bytes(1, join([int(1, TYPES[type]), bytes(2, shape)])))])
}

function opsetBytes(domain: string, version: number): Uint8Array {
  return join([...(domain === '' ? [] : [text(1, domain)]), int(2, version)])
}

/** A number in 7-bit groups, low ones first; negative ones as 64-bit two's complement. */
export function varint(value: number | bigint): Uint8Array {
  const groups: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  do {
    const low = Number(rest & 127n)
    rest >>= 7n
    groups.push(rest > 0n ? low | 128 : low)
  } while (rest > 0n)
  return Uint8Array.from(groups)
}

/** One field holding bytes or a message: wire type 2. */
export function bytes(field: number, content: Uint8Array): Uint8Array {
  return join([varint(field * 8 + 2), varint(content.length), content])
}

/** One field holding a whole number: wire type 0. */
export function int(field: number, value: number | bigint): Uint8Array {
  return join([varint(field * 8), varint(value)])
}

export function text(field: number, value: string): Uint8Array {
  return bytes(field, new TextEncoder().encode(value))
}

function float(field: number, value: number): Uint8Array {
  const content = new Uint8Array(4)
  new DataView(content.buffer).setFloat32(0, value, true)
  return join([varint(field * 8 + 5), content])
}

export function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
