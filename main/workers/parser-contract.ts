import { z } from 'zod'
import { meshReading } from '../../core/api/meshes.ts'
import { method } from '../../core/api/method.ts'
import type { ReadItem } from '../../core/formats/format.ts'
import { depthValues } from '../../core/records/depth.ts'
import type { LookedThrough } from '../inference/model-file.ts'
import type { Examined, Parsed } from '../meshes/parse-mesh.ts'

const path = z.string().min(1)
/** Items come from our own readers in the worker, which have checked every field; they are not looked through again. */
const items = z.custom<ReadItem[]>((value) => Array.isArray(value), 'a list')
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'bytes')

/** What the parser worker does: it reads one dataset or model from strangers, so that a file which breaks a parser breaks only it. */
export const parserContract = {
  parser: {
    open: method('Begin to read a dataset', z.object({
      format: z.string(), source: path, limits: z.record(z.string(), z.number()),
      masks: z.object({ threshold: z.number(), category: z.string().nullable(), fillHoles: z.number() }), order: z.enum(['columns', 'rows']).optional(),
      depth: z.object({ scale: z.number(), unit: z.string(), values: depthValues }).optional(),
    }), z.object({})),
    next: method('The next items; may be asked for several times at once', z.object({}), z.object({
      items, ended: z.boolean(), done: z.number().nullable(), note: z.string(),
    })),
    model: method('Look an .onnx file through, and the files of weights that it reads', z.object({ path, limits: z.record(z.string(), z.number()) }),
      z.custom<LookedThrough>((value) => typeof value === 'object' && value !== null, 'an object')),
    examineMesh: method('Look a mesh file through', z.object({ path, limits: z.record(z.string(), z.number()) }),
      z.custom<Examined>((value) => typeof value === 'object' && value !== null, 'an object')),
    mesh: method('Read a mesh file and make it ready to be kept', z.object({
      path, reading: meshReading.partial(), triangles: z.number().int().nullable(), name: z.string(), limits: z.record(z.string(), z.number()),
    }), z.custom<Parsed>((value) => typeof value === 'object' && value !== null, 'an object')),
    map: method('A grey PNG, small', z.object({ path, side: z.number().int().min(1).max(512) }), z.object({
      width: z.number().int(), height: z.number().int(),
      /** A byte a pixel, row by row, as base64. */
      levels: z.string(),
    })),
    embedded: method('The photo inside an annotation file', z.object({ from: z.string() }), z.object({ bytes })),
  },
}
export type ParserContract = typeof parserContract
