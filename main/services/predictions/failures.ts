import type { ImageId } from '../../../core/records/ids.ts'
import type { RunId } from '../../../core/records/run.ts'
import type { Store } from '../../db/store.ts'
import { shownPath } from '../../media/raw-path.ts'

/** Photos of a run that could not be done, with the reason; those that were removed from the project are left out. */
export function failuresOf(store: Pick<Store, 'runs' | 'images'>, run: RunId): { image: ImageId; file: string; code: string; message: string }[] {
  return store.runs.images(run).filter(({ problem }) => problem !== '').flatMap(({ image, problem, extra }) => {
    const file = store.images.file(image)
    if (!file) return []
    return [{ image, file: shownPath(file.absolute), code: typeof extra['code'] === 'string' ? extra['code'] : 'corrupt', message: problem }]
  })
}
