import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import type { Change } from '../../core/change/change.ts'
import { Fault } from '../../core/fault.ts'

// A change of a large mask holds a long text twice, and little differs between the two. Where mask-differences.ts leaves
// them whole the second one costs next to nothing, once both are compressed with a window that reaches over the first.

const MARK = 'br:'
/** JSON shorter than this, in UTF-16 units, stays readable. */
const LONG = 4_096
/** Longer ones too: they are jobs' and imports', and what is unpacked must have a limit that no file can raise. */
const MOST = 16 * 1024 * 1024

/** The text that a change is stored as: JSON, or `br:` and Base64 of its Brotli stream. */
export function packOps(change: Change): string {
  const text = JSON.stringify(change)
  if (text.length < LONG || text.length > MOST / 4) return text
  const packed = brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT } })
  const short = MARK + packed.toString('base64')
  return short.length < text.length ? short : text
}

/** The JSON of a stored change. Throws `corrupt` when it cannot be unpacked, or would be far larger than any that was packed. */
export function opsText(stored: string): string {
  if (!stored.startsWith(MARK)) return stored
  try {
    return brotliDecompressSync(Buffer.from(stored.slice(MARK.length), 'base64'), { maxOutputLength: MOST }).toString('utf8')
  } catch (thrown) {
    throw new Fault('corrupt', 'An entry of the project’s history cannot be unpacked.', {
      field: 'change.ops', fix: 'Restore the project from its newest backup; the damaged file is kept.',
    }, thrown)
  }
}
