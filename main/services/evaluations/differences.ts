import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { differencePictures } from '../../../core/metrics/difference-pictures.ts'
import type { Runs } from '../../../core/mask/runs.ts'
import { safeParts } from '../../datasets/export-folder.ts'
import { nodeZlib } from '../../datasets/zlib.ts'
import { fileFault, writeFileAtomicSync } from '../../db/atomic.ts'
import { fsPath, shownPath } from '../../media/raw-path.ts'
import type { ServiceContext } from '../service-context.ts'

/** Puts `<name>.difference.png`, `.missing.png` and `.extra.png` for each photo into a folder, or does nothing without one. */
export async function differencesInto({ roots }: Pick<ServiceContext, 'roots'>, folder: string | undefined): Promise<(name: string, truth: Runs, found: Runs) => Promise<void>> {
  if (folder === undefined) return async () => {}
  const out = await roots.resolve(folder)
  return async (name, truth, found) => {
    const stem = join(out, ...safeParts(shownPath(name).split('/').filter((part) => part !== '' && part !== '.' && part !== '..').join('/') || '_'))
    try {
      await mkdir(fsPath(dirname(stem)), { recursive: true })
      for (const [kind, png] of Object.entries(differencePictures(truth, found, nodeZlib))) writeFileAtomicSync(`${stem}.${kind}.png`, png)
    } catch (cause) {
      throw fileFault(cause, folder)
    }
  }
}
