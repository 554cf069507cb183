import { deflateSync, inflateSync } from 'node:zlib'
import type { Zlib } from '../../core/formats/format.ts'

/** Node's zlib as formats want it: never more bytes out than were asked for. */
export const nodeZlib: Zlib = {
  inflate: (bytes, limit) => inflateSync(bytes, { maxOutputLength: Math.max(1, limit) }),
  deflate: (bytes) => deflateSync(bytes),
}
