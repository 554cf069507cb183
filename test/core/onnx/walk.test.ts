import { describe, expect, it } from 'vitest'
import { Fault } from '../../../core/fault.ts'
import { withLimits, type Limits } from '../../../core/limits.ts'
import { walkOnnx, type OnnxFile } from '../../../core/onnx/walk.ts'
import { bytes, int, join, node, onnx, tensor, text, varint, type OnnxFunction, type OnnxModel } from '../../support/onnx.ts'

const walk = (file: Uint8Array, limits?: Limits): OnnxFile =>
  walkOnnx({ size: file.length, read: (offset, length) => file.slice(offset, offset + length) }, { file: 'm.onnx', limits })
const faultOf = (file: Uint8Array, limits?: Limits): Fault => {
  try {
    walk(file, limits)
  } catch (thrown) {
    if (thrown instanceof Fault) return thrown
    throw thrown
  }
  throw new Error('it was let through')
}
const PORT = { inputs: [{ name: 'x', type: 'float32', dims: [1, 3, 'h', null] }], outputs: [{ name: 'y', type: 'float32', dims: [1] }] } as const satisfies Partial<OnnxModel>
const simple: OnnxModel = { ...PORT, nodes: [node('Relu', ['x'], ['y'])] }

/** Functions f0 .. fn-1 of which each calls the next `times` times. */
const chain = (length: number, times = 1): OnnxFunction[] => Array.from({ length }, (_, i) => ({
  domain: 'own', name: `f${i}`, inputs: ['a'], outputs: ['b'],
  nodes: i + 1 < length ? Array.from({ length: times }, () => ({ op: `f${i + 1}`, domain: 'own', inputs: ['a'], outputs: ['b'] })) : [node('Relu', ['a'], ['b'])],
}))
const calls = (functions: OnnxFunction[]): Uint8Array => onnx({ ...PORT, nodes: [{ op: 'f0', domain: 'own', inputs: ['x'], outputs: ['y'] }], functions, domains: { own: 1 } })

describe('what a file tells', () => {
  it('gives ports, nodes, versions, producer and metadata', () => {
    const file = onnx({
      inputs: [{ name: 'x', type: 'float32', dims: [1, 3, 'h', null] }, { name: 'w', type: 'float16', dims: [2] }],
      outputs: [{ name: 'y', type: 'int64', dims: [1, 3, 4, 5] }],
      nodes: [node('If', ['x'], ['y'], { then_branch: { graph: { outputs: [], nodes: [node('Relu', ['x'], ['z'])] } }, axes: [1, 2], alpha: { float: 0.5 }, mode: 'linear' })],
      tensors: [tensor('w', [2], Uint16Array.of(1, 2))], opset: 19, producer: 'pytorch', metadata: { names: "{0: 'a'}", __proto__: 'x' },
    })
    expect(walk(file)).toEqual({
      inputs: [{ name: 'x', type: 'float32', dims: [1, 3, 'h', null] }], outputs: [{ name: 'y', type: 'int64', dims: [1, 3, 4, 5] }],
      nodes: 2, opset: 19, producer: 'pytorch', metadata: { names: "{0: 'a'}" }, external: [],
    })
  })

  it('reads sizes that exporters packed, and says -1 and 0 are not known', () => {
    const dims = join([bytes(1, int(1, -1)), bytes(1, int(1, 0)), bytes(1, int(1, 7))])
    const port = join([text(1, 'y'), bytes(2, bytes(1, join([int(1, 1), bytes(2, dims)])))])
    const packed = bytes(5, join([bytes(1, join([varint(2), varint(3)])), int(2, 1), text(8, 'w'), bytes(9, new Uint8Array(24))]))
    expect(walk(bytes(7, join([bytes(12, port), packed]))).outputs[0].dims).toEqual([null, null, 7])
  })

  it('tells where external weights lie', () => {
    const file = onnx({ ...simple, tensors: [{ name: 'w', type: 'float32', dims: [2, 3], external: { location: 'w.bin', offset: '4096', length: '24' } }] })
    expect(walk(file).external).toEqual([{ location: 'w.bin', offset: 4096, length: 24, field: 'graph.initializer[0].external_data' }])
  })

  it('skips 100 MB of weights without reading them, in well under a second', () => {
    const head = onnx(simple)
    const size = 100 * 2 ** 20
    const weights = join([int(1, size), int(2, 2), text(8, 'w'), varint(9 * 8 + 2), varint(size)])
    const graph = join([varint(5 * 8 + 2), varint(weights.length + size), weights])
    const rest = bytes(12, text(1, 'y'))
    const start = join([varint(7 * 8 + 2), varint(graph.length + size + rest.length), graph])
    let read = 0
    const whole = start.length + size + rest.length
    const began = process.cpuUsage()
    const found = walkOnnx({
      size: whole,
      read(offset, length) {
        read += length
        const out = new Uint8Array(length)
        if (offset < start.length) out.set(start.subarray(offset, offset + length))
        const end = start.length + size
        if (offset + length > end) out.set(rest.subarray(Math.max(0, offset - end), offset + length - end), Math.max(0, end - offset))
        return out
      },
    }, { file: 'big.onnx' })
    expect(process.cpuUsage(began).user / 1_000).toBeLessThan(500)
    expect([found.outputs[0].name, read < 2 ** 20, head.length > 0]).toEqual(['y', true, true])
  })
})

describe('what is refused', () => {
  it.each<[string, Uint8Array, string]>([
    ['zip', Uint8Array.from([0x50, 0x4b, 3, 4, 0]), 'zip archive'],
    ['pickle', Uint8Array.from([0x80, 2, 0x8a]), 'pickle'],
    ['ort', new TextEncoder().encode('\u0010\0\0\0ORTM....'), '.ort'],
    ['web page', new TextEncoder().encode('<!DOCTYPE html><html>'), 'web page'],
    ['pointer', new TextEncoder().encode('version https://git-lfs.github.com/spec/v1'), 'Git LFS'],
    ['nothing', new Uint8Array(), 'empty'],
  ])('%s, saying what it is and what to do', (_, file, words) => {
    const fault = faultOf(file)
    expect([fault.code, fault.message.includes(words), fault.details.file, (fault.details.fix ?? '').length > 10]).toEqual(['unsupported', true, 'm.onnx', true])
  })

  it('operators of unknown domains, unless the file defines them; operators that load files', () => {
    const foreign = onnx({ ...simple, nodes: [{ op: 'Evil', domain: 'evil.ops', inputs: ['x'], outputs: ['y'] }] })
    expect(faultOf(foreign).toRecord()).toMatchObject({ code: 'unsupported', details: { found: 'evil.ops', field: 'graph.node[0]' } })
    expect(walk(calls(chain(3))).nodes).toBe(4)
    const loader = onnx({ ...simple, nodes: [{ op: 'EPContext', domain: 'com.microsoft', inputs: [], outputs: ['y'] }] })
    expect(faultOf(loader).details.found).toBe('EPContext')
    for (const domain of ['', 'ai.onnx', 'ai.onnx.ml', 'com.microsoft']) walk(onnx({ ...simple, nodes: [{ op: 'Gelu', domain, inputs: ['x'], outputs: ['y'] }] }))
  })

  it('a chain of 3,000 functions, at once; 64 are fine and 65 are not', () => {
    const crasher = calls(chain(3_000))
    const began = process.cpuUsage()
    expect(faultOf(crasher).details.limitName).toBe('modelFunctions')
    expect(faultOf(crasher, withLimits({ modelFunctions: 10_000 })).details.limitName).toBe('modelFunctionChain')
    expect(process.cpuUsage(began).user / 1_000).toBeLessThan(1_000)
    expect(walk(calls(chain(64))).nodes).toBe(65)
    expect(faultOf(calls(chain(65))).details.limitName).toBe('modelFunctionChain')
    const uncalled = onnx({ ...simple, functions: chain(65), domains: { own: 1 } })
    expect(faultOf(uncalled).details.limitName).toBe('modelFunctionChain')
  })

  it('functions that grow when they are put in place, and functions that call themselves', () => {
    expect(walk(calls(chain(10, 2))).nodes).toBeLessThan(30)
    expect(faultOf(calls(chain(40, 2))).details.limitName).toBe('modelNodes')
    const [f0] = chain(2)
    expect(faultOf(calls([f0, { ...f0, name: 'f1', nodes: [{ op: 'f0', domain: 'own', inputs: ['a'], outputs: ['b'] }] }])).message).toContain('calls itself')
    expect(faultOf(calls([f0, f0])).message).toContain('same name')
  })

  it('subgraphs in subgraphs, types in types and unknown groups', () => {
    let graph: OnnxModel = simple
    for (let i = 0; i < 30; i++) graph = { ...PORT, nodes: [node('If', ['x'], ['y'], { then_branch: { graph } })] }
    expect(faultOf(onnx(graph)).details.limitName).toBe('modelWireDepth')
    let type = bytes(1, int(1, 1))
    for (let i = 0; i < 60; i++) type = bytes(4, bytes(1, type))
    expect(faultOf(bytes(7, bytes(12, join([text(1, 'y'), bytes(2, type)])))).details.limitName).toBe('modelWireDepth')
    expect(faultOf(join([onnx(simple), varint(100 * 8 + 3)])).code).toBe('corrupt')
  })

  it('tensors whose sizes lie', () => {
    const withTensor = (one: OnnxModel['tensors']) => onnx({ ...simple, tensors: one })
    expect(faultOf(withTensor([{ name: 'w', type: 'float32', dims: [2], raw: new Uint8Array(7) }])).toRecord()).toMatchObject({ code: 'corrupt', details: { found: 7, limit: 8 } })
    expect(faultOf(withTensor([{ name: 'w', type: 'float32', dims: [2 ** 40, 2 ** 40] }])).code).toBe('invalid')
    expect(faultOf(withTensor([{ name: 'w', type: 'float32', dims: [-1] }])).code).toBe('invalid')
    expect(faultOf(withTensor([{ name: 'w', type: 'float32', dims: [4_294_967_296, 4_294_967_296, 0, 1] }])).code).toBe('invalid')
    expect(walk(withTensor([tensor('w', [0, 5], [])])).nodes).toBe(1)
  })

  it('what stands twice, and what holds no graph', () => {
    expect(faultOf(join([onnx(simple), onnx(simple)])).message).toContain('twice')
    expect(faultOf(int(1, 8)).message).toContain('no graph')
  })
})
