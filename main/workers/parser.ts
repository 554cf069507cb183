import { flushCompileCache } from 'node:module'
import { setImmediate as breathe } from 'node:timers/promises'
import type { Services } from '../../core/api/method.ts'
import { serve } from '../../core/api/rpc.ts'
import { Fault } from '../../core/fault.ts'
import type { Format, ReadItem, ReadOptions, SourceFiles } from '../../core/formats/format.ts'
import { withLimits, type LimitName } from '../../core/limits.ts'
import { formatOf } from '../datasets/formats.ts'
import { prepared } from '../datasets/prepared-items.ts'
import { sourceFiles } from '../datasets/source-files.ts'
import { nodeZlib } from '../datasets/zlib.ts'
import { parserContract, type ParserContract } from './parser-contract.ts'
import { lookThrough } from '../inference/model-file.ts'
import { smallMap } from '../inference/small-map.ts'
import { workerPort } from './worker-port.ts'

/*
 * The parser worker: the one process that reads annotation files from strangers. One dataset per worker; main ends it
 * afterwards. Main asks for several batches at once, so that reading here and storing there go on at the same time.
 */
const BATCH_ROWS = 600

type Batch = { items: ReadItem[]; ended: boolean; done: number | null; note: string }
type Reading = { format: Format; files: SourceFiles; options: ReadOptions; batches: AsyncGenerator<Batch> }
let reading: Reading | null = null

function opened(): Reading {
  if (!reading) throw new Fault('closed', 'No dataset is being read.')
  return reading
}

async function* batchesOf(
  format: Format, files: SourceFiles, options: ReadOptions, told: { done: number | null; note: string },
): AsyncGenerator<Batch> {
  let items: ReadItem[] = []
  let rows = 0
  for await (const item of format.read!(files, options)) {
    items.push(prepared(item))
    // Layers are large: a few of them are a batch.
    rows += item.kind === 'image' ? 1 + item.annotations.length + ((item.depth?.png.length ?? 0) >> 14) : 1
    if (rows < BATCH_ROWS) continue
    // A file in memory is read without ever waiting; what was read must get out before the next batch is begun.
    await breathe()
    yield { items, ended: false, ...told }
    items = []
    rows = 0
  }
  yield { items, ended: true, ...told }
}

const services: Services<ParserContract> = {
  parser: {
    async open({ format: id, source, limits, masks, order, depth }, call) {
      const format = formatOf(id)
      if (!format.read) throw new Fault('unsupported', `${format.title} cannot be read.`, { field: 'format', found: id })
      const files = await sourceFiles(source, format.source)
      const told: { done: number | null; note: string } = { done: null, note: '' }
      const options: ReadOptions = {
        limits: withLimits(limits as Partial<Record<LimitName, number>>), zlib: nodeZlib, pack: true, masks, ...(order ? { order } : {}), ...(depth ? { depth } : {}), signal: call.signal,
        progress: (done, note) => void Object.assign(told, { done, note }),
      }
      reading = { format, files, options, batches: batchesOf(format, files, options, told) }
      return {}
    },
    async next() {
      // A generator answers calls in their order, also when they come before the last is answered.
      const { value, done } = await opened().batches.next()
      return done ? { items: [], ended: true, done: 1, note: '' } : value
    },
    model: ({ path, limits }) => lookThrough(path, withLimits(limits as Partial<Record<LimitName, number>>)),
    // Only who reads a mesh waits until the libraries for it are there.
    examineMesh: async ({ path, limits }) => (await import('../meshes/parse-mesh.ts')).examine(path, withLimits(limits as Partial<Record<LimitName, number>>)),
    mesh: async ({ path, reading, triangles, name, limits }) =>
      (await import('../meshes/parse-mesh.ts')).parse(path, reading, triangles, name, withLimits(limits as Partial<Record<LimitName, number>>)),
    map: ({ path, side }) => smallMap(path, side),
    async embedded({ from }) {
      const { format, files, options } = opened()
      if (!format.embedded) throw new Fault('unsupported', `${format.title} files hold no photos.`)
      return { bytes: await format.embedded(files, from, options) }
    },
  },
}

// Main kills this process when it has what it wants, so what Node compiled is kept now and not at the end.
flushCompileCache()
serve(
  workerPort(), parserContract, services,
  { client: 'host', onBug: (cause, call) => process.stderr.write(`${call}: ${String(cause)}\n`) },
)
