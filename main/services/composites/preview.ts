import { mkdir, readdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { z } from 'zod'
import type { composites as api } from '../../../core/api/composites.ts'
import type { Call } from '../../../core/api/method.ts'
import { sheetFile } from '../../db/side-files.ts'
import { checkWritable } from '../images/check-writable.ts'
import { composePictures, SHEET_PICTURES, type ComposeContext } from './compose.ts'

type Params = z.output<(typeof api)['preview']['params']>
type Result = z.input<(typeof api)['preview']['result']>

let attempts = 0

/** A contact sheet of the pictures that would be made first. The pictures themselves are not kept, nor earlier sheets. */
export async function previewComposites(context: ComposeContext, params: Params, call: Call): Promise<Result> {
  const { path } = context.open.get(params.project)
  checkWritable(context.open.get(params.project))
  const folder = dirname(sheetFile(path, ''))
  const out = join(folder, `pictures-${process.pid}-${++attempts}`)
  await mkdir(out, { recursive: true })
  await sweep(folder, (name) => name.startsWith('pictures-') && !name.startsWith(`pictures-${process.pid}-`))
  let sheet = ''
  try {
    const { sources, unused } = await composePictures(context, params, {
      count: SHEET_PICTURES, out, mattes: false, share: 1,
      sheet: (made) => (sheet = sheetFile(path, made)),
    }, call)
    await sweep(folder, (name) => name.endsWith('.jpg') && name !== basename(sheet))
    return {
      sheet: basename(sheet, '.jpg'), pictures: SHEET_PICTURES, cutouts: sources.cutouts.length, grounds: sources.grounds.length,
      unusedTotal: unused.length,
    }
  } finally {
    await rm(out, { recursive: true, force: true })
  }
}

/** What earlier previews left, also those that were killed. */
async function sweep(folder: string, isOld: (name: string) => boolean): Promise<void> {
  for (const name of (await readdir(folder)).filter(isOld)) await rm(join(folder, name), { recursive: true, force: true })
}
