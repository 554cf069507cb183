import { Buffer } from 'node:buffer'
import type { z } from 'zod'
import type { matting as api } from '../../../core/api/matting.ts'
import type { Call } from '../../../core/api/method.ts'
import { Fault } from '../../../core/fault.ts'
import { writeGreyPng, writeRgbPng } from '../../../core/formats/png-write.ts'
import { layersOfTrimap, trimapOfSamples } from '../../../core/matting/trimap.ts'
import { nodeZlib } from '../../datasets/zlib.ts'
import { writeFileAtomicSync } from '../../db/atomic.ts'
import { foregroundOf, sharedBytes, solveMatte } from '../../matting/matte.ts'
import { allowedPath } from '../../media/allowed-path.ts'
import { shownPath } from '../../media/raw-path.ts'
import type { ServiceContext } from '../service-context.ts'
import { isByModel, matteByModel } from './matte-by-model.ts'
import { readTrimap } from './pictures.ts'

type Context = Pick<ServiceContext, 'media' | 'roots' | 'inference' | 'models'>
type Params = z.output<typeof api.file.params>

/**
 * The alpha of a photo file, written as a PNG, and the object's own colours where they are wanted. Throws `invalid` naming
 * the file when trimap and photo differ in size, the trimap knows nothing or has 16 bits, or a result would replace a source.
 */
export async function matteFile(context: Context, params: Params, call: Call): Promise<z.input<typeof api.file.result>> {
  const { media, roots } = context
  const [image, trimapFile] = await Promise.all([allowedPath(await roots.resolve(params.image), roots), allowedPath(await roots.resolve(params.trimap), roots)])
  const out = await roots.resolve(params.out)
  const colours = params.foreground === undefined ? null : await roots.resolve(params.foreground)
  for (const path of [out, colours]) {
    if (path !== image && path !== trimapFile && (path === null || path !== (path === out ? colours : out))) continue
    throw new Fault('invalid', 'Two of the files have the same name.', { file: shownPath(path), field: 'out', fix: 'Give the result another name.' })
  }
  const trimap = await readTrimap(trimapFile)
  const picture = await media.pixels(image, { signal: call.signal }).then(({ bytes, ...size }) => ({ ...size, data: sharedBytes(bytes) }))
  const { width, height } = picture
  if (trimap.width !== width || trimap.height !== height) {
    throw new Fault('invalid', 'The trimap has another size than the photo.', {
      file: shownPath(trimapFile), found: `${trimap.width} x ${trimap.height}`, limit: `${width} x ${height}`,
      fix: 'Make the trimap at the size of the upright photo.',
    })
  }
  const share = colours === null ? 1 : 0.9
  const { method, device } = params
  const listener = { signal: call.signal, progress: (done: number | null) => call.progress(done === null ? null : share * done, 'solving') }
  const solving = isByModel(method)
    ? matteByModel(context, { method, device, photo: image, trimap: layersOfTrimap(trimapOfSamples(trimap.levels.slice()), height, width) }, listener)
    : solveMatte({ picture, trimap: trimap.levels, method }, listener)
  const solved = await solving.catch((thrown: unknown) => {
    const fault = Fault.of(thrown)
    throw fault.code === 'invalid' ? new Fault('invalid', fault.message, { ...fault.details, file: shownPath(trimapFile) }, fault) : thrown
  })
  const { alpha, iterations, seconds } = solved
  if (colours !== null) {
    const clean = await foregroundOf(picture, alpha, { signal: call.signal, progress: (done) => call.progress(done === null ? null : 0.9 + 0.1 * done, 'colours') })
    writeFileAtomicSync(colours, Buffer.from(writeRgbPng(clean, width, height, nodeZlib)))
  }
  writeFileAtomicSync(out, Buffer.from(writeGreyPng(levelsOf(alpha, params.bits), width, height, nodeZlib)))
  const unknown = trimap.levels.reduce((sum, value) => sum + (value === 0 || value === 255 ? 0 : 1), 0)
  return { file: shownPath(out), width, height, seconds, iterations, unknown }
}

function levelsOf(alpha: Float32Array, bits: 8 | 16): Uint8Array | Uint16Array {
  return bits === 8 ? Uint8Array.from(alpha, (value) => value * 255 + 0.5) : Uint16Array.from(alpha, (value) => value * 65_535 + 0.5)
}
