import { type Limits, LIMITS } from '../limits.ts'
import { foreignFormat } from './foreign.ts'
import { functionProblem, operatorKey, type Body } from './function-calls.ts'
import { readTensor, readType, type ExternalPiece } from './tensors.ts'
import { createWire, inside, TOP, type ByteSource, type Place, type Span, type Wire, type WireField } from './wire.ts'

/** An input or output as the file declares it: a name or null stands for a size that may vary. */
export type OnnxPort = { name: string; type: string; dims: (number | string | null)[] }

/** What an .onnx file tells of itself. */
export type OnnxFile = {
  inputs: OnnxPort[]
  outputs: OnnxPort[]
  /** Nodes of the graph, its subgraphs and its functions. */
  nodes: number
  /** Version of the default operators, 0 when the file names none. */
  opset: number
  producer: string
  /** Key and value pairs the exporter left, at most a thousand. */
  metadata: Record<string, string>
  external: ExternalPiece[]
}

const DOMAINS: ReadonlySet<string> = new Set(['', 'ai.onnx', 'ai.onnx.ml', 'com.microsoft'])
/** Operators that load other files by a path in the model. */
const LOADERS: ReadonlySet<string> = new Set(['EPContext'])
const MOST_METADATA = 1_000
/** Parts of ModelProto and GraphProto that a file may hold once; twice, readers merge or differ. */
const ONCE_IN_MODEL: ReadonlySet<number> = new Set([1, 7])
const ONCE_IN_ATTRIBUTE: ReadonlySet<number> = new Set([5, 6, 14, 22])

/** State of one walk: everything found so far. */
type Walk = {
  wire: Wire
  nodes: number
  /** Bodies of local functions by operator key. */
  functions: Map<string, Body>
  /** Operators outside the known domains, each with its first place: allowed if a function of the file defines it. */
  foreign: Map<string, { place: Place; offset: number; domain: string; op: string }>
  external: ExternalPiece[]
}

/**
 * Looks a whole .onnx file through, field by field, without loading it: weights are skipped, never copied. Throws
 * `invalid` past a limit, `corrupt` for a damaged file, `unsupported` for what is no ONNX or cannot be run here; each names
 * file, field and offset.
 */
export function walkOnnx(source: ByteSource, { file, limits = LIMITS }: { file: string; limits?: Limits }): OnnxFile {
  const wire = createWire(source, file, limits)
  wire.check('modelFileBytes', source.size, TOP, 'The file')
  const foreign = foreignFormat(wire.bytes(0, 512))
  if (foreign) wire.refuse('unsupported', `This is ${foreign.title}.`, TOP, { offset: 0, fix: foreign.fix })

  const walk: Walk = { wire, nodes: 0, functions: new Map(), foreign: new Map(), external: [] }
  const found: OnnxFile = { inputs: [], outputs: [], nodes: 0, opset: 0, producer: '', metadata: {}, external: walk.external }
  const graph: Body = { nodes: 0, calls: new Map() }
  const once = onlyOnce(wire, ONCE_IN_MODEL)
  let hasGraph = false
  let functions = 0
  let metadata = 0
  wire.fields({ from: 0, to: source.size }, TOP, (field) => {
    once(field, TOP)
    if (field.number === 2) found.producer = wire.text(wire.part(field, inside(TOP, 'producer_name')), TOP).slice(0, 200)
    else if (field.number === 7) {
      hasGraph = true
      const place = inside(TOP, 'graph')
      Object.assign(found, portsOf(readGraph(walk, wire.part(field, place), place, graph)))
    } else if (field.number === 8) {
      const { domain, version } = readOpset(wire, wire.part(field, inside(TOP, 'opset_import')))
      if (domain === '' || domain === 'ai.onnx') found.opset = version
    } else if (field.number === 14 && metadata++ < MOST_METADATA) readMetadata(wire, field, found.metadata)
    else if (field.number === 20) readTraining(walk, field, graph)
    else if (field.number === 25) readFunction(walk, field, functions++)
  })
  if (!hasGraph) wire.refuse('corrupt', 'This is no ONNX model: it holds no graph.', TOP, { offset: 0, fix: 'Choose the .onnx file of a model.' })
  for (const [key, { place, offset, domain, op }] of walk.foreign) {
    if (walk.functions.has(key)) continue
    wire.refuse('unsupported', `The model uses an operator that onnxruntime does not know: ${op} of ${domain}.`, place, {
      offset, found: domain, fix: 'Export the model again without custom operators, and without optimising it for one machine.',
    })
  }
  refuseCalls(wire, graph, walk.functions, limits)
  found.nodes = walk.nodes
  if (found.outputs.length === 0) wire.refuse('corrupt', 'The model has no outputs.', inside(TOP, 'graph'), { offset: 0, fix: 'Export it again.' })
  return found
}

type Graph = { inputs: OnnxPort[]; outputs: OnnxPort[]; constants: Set<string> }

/** Old files list their weights among the inputs: only what has no value is asked for. */
function portsOf({ inputs, outputs, constants }: Graph): Pick<OnnxFile, 'inputs' | 'outputs'> {
  return { inputs: inputs.filter(({ name }) => !constants.has(name)), outputs }
}

function readGraph(walk: Walk, span: Span, place: Place, body: Body): Graph {
  const { wire } = walk
  const graph: Graph = { inputs: [], outputs: [], constants: new Set() }
  const counts = { node: 0, initializer: 0, sparse: 0, value: 0 }
  const isTop = place.depth === 1
  wire.fields(span, place, (field) => {
    if (field.number === 1) readNode(walk, field, inside(place, 'node', counts.node++), body)
    else if (field.number === 5) {
      const name = readTensor(wire, field, inside(place, 'initializer', counts.initializer++), walk.external)
      if (isTop) graph.constants.add(name)
    } else if (field.number === 15) readSparse(walk, field, inside(place, 'sparse_initializer', counts.sparse++))
    else if (field.number === 11) graph.inputs.push(readPort(wire, field, inside(place, 'input', graph.inputs.length)))
    else if (field.number === 12) graph.outputs.push(readPort(wire, field, inside(place, 'output', graph.outputs.length)))
    else if (field.number === 13) readPort(wire, field, inside(place, 'value_info', counts.value++))
  })
  return graph
}

function readNode(walk: Walk, field: WireField, place: Place, body: Body): void {
  const { wire } = walk
  let op = ''
  let domain = ''
  let overload = ''
  let attributes = 0
  walk.nodes++
  body.nodes++
  wire.check('modelNodes', walk.nodes, place, 'Nodes of the model')
  wire.fields(wire.part(field, place), place, (part) => {
    if (part.number === 4) op = wire.text(wire.part(part, place), place)
    else if (part.number === 7) domain = wire.text(wire.part(part, place), place)
    else if (part.number === 8) overload = wire.text(wire.part(part, place), place)
    else if (part.number === 5) readAttribute(walk, part, inside(place, 'attribute', attributes++), body)
  })
  const key = operatorKey(domain, op, overload)
  body.calls.set(key, (body.calls.get(key) ?? 0) + 1)
  if (!DOMAINS.has(domain)) {
    if (!walk.foreign.has(key)) walk.foreign.set(key, { place, offset: field.from, domain, op })
  } else if (LOADERS.has(op)) {
    wire.refuse('unsupported', `The model loads another file by itself (operator ${op}).`, place, {
      offset: field.from, found: op, fix: 'Add the model it was made from, or export it again.',
    })
  }
}

function readAttribute(walk: Walk, field: WireField, place: Place, body: Body): void {
  const { wire } = walk
  const once = onlyOnce(wire, ONCE_IN_ATTRIBUTE)
  const counts = { tensors: 0, graphs: 0, sparse: 0, types: 0 }
  wire.fields(wire.part(field, place), place, (part) => {
    once(part, place)
    if (part.number === 5) readTensor(wire, part, inside(place, 't'), walk.external)
    else if (part.number === 10) readTensor(wire, part, inside(place, 'tensors', counts.tensors++), walk.external)
    else if (part.number === 6) readSubgraph(walk, part, inside(place, 'g'), body)
    else if (part.number === 11) readSubgraph(walk, part, inside(place, 'graphs', counts.graphs++), body)
    else if (part.number === 14) readType(wire, part, inside(place, 'tp'))
    else if (part.number === 15) readType(wire, part, inside(place, 'type_protos', counts.types++))
    else if (part.number === 22) readSparse(walk, part, inside(place, 'sparse_tensor'))
    else if (part.number === 23) readSparse(walk, part, inside(place, 'sparse_tensors', counts.sparse++))
  })
}

function readSubgraph(walk: Walk, field: WireField, place: Place, body: Body): void {
  readGraph(walk, walk.wire.part(field, place), place, body)
}

function readSparse(walk: Walk, field: WireField, place: Place): void {
  const { wire } = walk
  wire.fields(wire.part(field, place), place, (part) => {
    if (part.number === 1) readTensor(wire, part, inside(place, 'values'), walk.external)
    else if (part.number === 2) readTensor(wire, part, inside(place, 'indices'), walk.external)
  })
}

function readFunction(walk: Walk, field: WireField, index: number): void {
  const { wire } = walk
  const place = inside(TOP, 'functions', index)
  wire.check('modelFunctions', index + 1, place, 'Functions of the model')
  const body: Body = { nodes: 0, calls: new Map() }
  const name = { domain: '', name: '', overload: '' }
  let nodes = 0
  let attributes = 0
  wire.fields(wire.part(field, place), place, (part) => {
    if (part.number === 1) name.name = wire.text(wire.part(part, place), place)
    else if (part.number === 10) name.domain = wire.text(wire.part(part, place), place)
    else if (part.number === 13) name.overload = wire.text(wire.part(part, place), place)
    else if (part.number === 7) readNode(walk, part, inside(place, 'node', nodes++), body)
    else if (part.number === 11) readAttribute(walk, part, inside(place, 'attribute_proto', attributes++), body)
    else if (part.number === 12) readPort(wire, part, inside(place, 'value_info'))
  })
  const key = operatorKey(name.domain, name.name, name.overload)
  if (walk.functions.has(key)) wire.refuse('invalid', 'Two functions of the model have the same name.', place, { offset: field.from, found: key })
  walk.functions.set(key, body)
}

/** Graphs that only training uses; they are never run here, but whoever loads the file reads them. */
function readTraining(walk: Walk, field: WireField, body: Body): void {
  const place = inside(TOP, 'training_info')
  walk.wire.fields(walk.wire.part(field, place), place, (part) => {
    if (part.number === 1 || part.number === 2) readSubgraph(walk, part, inside(place, part.number === 1 ? 'initialization' : 'algorithm'), body)
  })
}

function readPort(wire: Wire, field: WireField, place: Place): OnnxPort {
  const port: OnnxPort = { name: '', type: '', dims: [] }
  wire.fields(wire.part(field, place), place, (part) => {
    if (part.number === 1) port.name = wire.text(wire.part(part, place), place)
    else if (part.number === 2) Object.assign(port, readType(wire, part, inside(place, 'type')))
  })
  return port
}

function readOpset(wire: Wire, span: Span): { domain: string; version: number } {
  const place = inside(TOP, 'opset_import')
  const opset = { domain: '', version: 0 }
  wire.fields(span, place, (part) => {
    if (part.number === 1) opset.domain = wire.text(wire.part(part, place), place)
    else if (part.number === 2) opset.version = part.value
  })
  return opset
}

function readMetadata(wire: Wire, field: WireField, metadata: Record<string, string>): void {
  const place = inside(TOP, 'metadata_props')
  let key = ''
  let value = ''
  wire.fields(wire.part(field, place), place, (part) => {
    if (part.number === 1) key = wire.text(wire.part(part, place), place)
    else if (part.number === 2) value = wire.text(wire.part(part, place), place)
  })
  if (key !== '__proto__') metadata[key] = value
}

function onlyOnce(wire: Wire, numbers: ReadonlySet<number>): (field: WireField, place: Place) => void {
  const seen = new Set<number>()
  return (field, place) => {
    if (!numbers.has(field.number)) return
    if (seen.has(field.number)) wire.refuse('corrupt', 'The file is damaged: a part that may be there once is there twice.', place, { offset: field.from, found: field.number, fix: 'Export it again.' })
    seen.add(field.number)
  }
}

function refuseCalls(wire: Wire, graph: Body, functions: Map<string, Body>, limits: Limits): void {
  const problem = functionProblem(graph, functions, { chain: limits.modelFunctionChain, nodes: limits.modelNodes })
  if (!problem) return
  const place = inside(TOP, `functions(${problem.function.slice(0, 100)})`)
  if (problem.kind === 'chain') wire.check('modelFunctionChain', problem.found, place, 'Functions calling each other in a chain')
  if (problem.kind === 'nodes') wire.check('modelNodes', problem.found, place, 'Nodes of the model once its functions are put in place')
  wire.refuse('invalid', 'A function of the model calls itself.', place, { fix: 'Export the model again.' })
}
