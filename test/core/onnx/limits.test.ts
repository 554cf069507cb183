import { describe, expect, it } from 'vitest'
import { Fault } from '../../../core/fault.ts'
import { withLimits, type LimitName } from '../../../core/limits.ts'
import { walkOnnx } from '../../../core/onnx/walk.ts'
import { bytes, int, join, node, onnx, tensor, text, varint, type OnnxModel } from '../../support/onnx.ts'

const PORTS = { inputs: [{ name: 'x', type: 'float32', dims: [1] }], outputs: [{ name: 'y', type: 'float32', dims: [1] }] } as const satisfies Partial<OnnxModel>
const relu = node('Relu', ['x'], ['y'])

/** The name of the limit that refuses the file, another reason, or `taken`. */
function verdict(file: Uint8Array, limits: Partial<Record<LimitName, number>> = {}, size = file.length): string {
  try {
    walkOnnx({ size, read: (offset, length) => file.slice(offset, offset + length) }, { file: 'm.onnx', limits: withLimits(limits) })
    return 'taken'
  } catch (thrown) {
    const { details, message } = Fault.of(thrown)
    expect(details.file, message).toBe('m.onnx')
    return details.limitName ?? message
  }
}

const own = (count: number) => Array.from({ length: count }, (_, i) => ({ domain: 'own', name: `g${i}`, inputs: ['a'], outputs: ['b'], nodes: [node('Relu', ['a'], ['b'])] }))
const nested = (depth: number): Uint8Array => {
  let type = bytes(1, int(1, 1))
  // Each sequence is two messages: itself, and the type it holds.
  for (let i = 0; i < depth; i++) type = bytes(4, bytes(1, type))
  return bytes(7, bytes(12, join([text(1, 'y'), bytes(2, type)])))
}

describe('S2: a file at a limit is taken, one past it is refused by that limit', () => {
  it('modelFileBytes', () => {
    const file = onnx({ ...PORTS, nodes: [relu] })
    expect(verdict(file, { modelFileBytes: file.length })).toBe('taken')
    expect(verdict(file, { modelFileBytes: file.length - 1 })).toBe('modelFileBytes')
    expect(verdict(file, {}, 2 * 2 ** 30 - 1)).not.toBe('modelFileBytes')
    expect(verdict(file, {}, 2 * 2 ** 30)).toBe('modelFileBytes')
  })
  it('modelNodes: 200,000, subgraphs and functions counted', () => {
    const one = bytes(1, join([text(1, 'x'), text(2, 'y'), text(4, 'Relu')]))
    const nodes = (count: number) => {
      const all = new Uint8Array(count * one.length)
      for (let i = 0; i < count; i++) all.set(one, i * one.length)
      return bytes(7, join([all, bytes(12, text(1, 'y'))]))
    }
    expect(verdict(nodes(200_000))).toBe('taken')
    expect(verdict(nodes(200_001))).toBe('modelNodes')
    const inside = onnx({ ...PORTS, nodes: [node('If', ['x'], ['y'], { then_branch: { graph: { outputs: [], nodes: [relu, relu] } } })], functions: own(2), domains: { own: 1 } })
    expect(verdict(inside, { modelNodes: 5 })).toBe('taken')
    expect(verdict(inside, { modelNodes: 4 })).toBe('modelNodes')
  })
  it('modelFunctions: 1,000', () => {
    expect(verdict(onnx({ ...PORTS, nodes: [relu], functions: own(1_000), domains: { own: 1 } }))).toBe('taken')
    expect(verdict(onnx({ ...PORTS, nodes: [relu], functions: own(1_001), domains: { own: 1 } }))).toBe('modelFunctions')
  })
  it('modelRank: 8, of values and of tensors', () => {
    const value = (rank: number) => onnx({ ...PORTS, outputs: [{ name: 'y', type: 'float32', dims: Array.from({ length: rank }, () => 1) }], nodes: [relu] })
    const constant = (rank: number) => onnx({ ...PORTS, nodes: [relu], tensors: [tensor('c', Array.from({ length: rank }, () => 1), [1])] })
    expect([value(8), value(9), constant(8), constant(9)].map((file) => verdict(file))).toEqual(['taken', 'modelRank', 'taken', 'modelRank'])
  })
  it('modelWireDepth: 64', () => {
    // Above the types: graph, output, type and the tensor type at the bottom.
    expect(verdict(nested(30))).toBe('taken')
    expect(verdict(nested(31))).toBe('modelWireDepth')
  })
  it('modelFields and modelTextBytes', () => {
    const file = join([onnx({ ...PORTS, nodes: [relu] }), ...Array.from({ length: 50 }, () => int(5, 1))])
    let fields = 50
    while (verdict(file, { modelFields: fields }) !== 'taken') fields++
    expect(verdict(file, { modelFields: fields - 1 })).toBe('modelFields')
    expect(fields).toBeLessThan(120)
    const words = onnx({ ...PORTS, nodes: [relu], producer: 'p'.repeat(1_000) })
    let texts = 1_000
    while (verdict(words, { modelTextBytes: texts }) !== 'taken') texts++
    expect([verdict(words, { modelTextBytes: texts - 1 }), texts < 1_100]).toEqual(['modelTextBytes', true])
  })
  it('10 million fields are refused within seconds, without eating memory', () => {
    const pair = join([varint(5 * 8), varint(1)])
    const chunk = join(Array.from({ length: 50_000 }, () => pair))
    const before = process.memoryUsage.rss()
    const began = process.cpuUsage()
    const size = 2 ** 30
    let name = ''
    try {
      walkOnnx({ size, read: (offset, length) => join([chunk.subarray(offset % 2), ...Array.from({ length: Math.ceil(length / chunk.length) }, () => chunk)]).subarray(0, length) }, { file: 'm.onnx' })
    } catch (thrown) {
      name = Fault.of(thrown).details.limitName ?? ''
    }
    expect(name).toBe('modelFields')
    // Of this process alone: other work on the machine does not count.
    expect(process.cpuUsage(began).user / 1_000).toBeLessThan(5_000)
    expect(process.memoryUsage.rss() - before).toBeLessThan(256 * 2 ** 20)
  })
})
