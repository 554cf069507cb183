import type { ImageId } from '../../../core/records/ids.ts'
import type { RunId } from '../../../core/records/run.ts'
import type { App } from '../../app/app.ts'
import { countWords } from '../../app/when-words.ts'

/** Leaves the window and lists these photos alone, with the run over them. `what` says which they are. */
export async function openPhotos(app: App, ids: readonly ImageId[], run: RunId, what: string): Promise<void> {
  app.ui.show(null)
  app.predictions.show(run)
  try {
    await app.gallery.setFilter({ ids: [...ids] })
    app.gallery.goTo(0)
    app.notices.add({
      tone: 'info', text: `${countWords(ids.length, 'photo')} ${what}.`, lasts: 10_000,
      action: { title: 'Show all photos', run: () => void app.gallery.setFilter({ ids: null }).catch(app.notices.fault) },
    })
  } catch (thrown) {
    app.notices.fault(thrown)
  }
}

/** Leaves the window and opens one photo, with the run over it. */
export function openPhoto(app: App, photo: { image: ImageId | null }, run: RunId): void {
  if (photo.image === null) return
  app.ui.show(null)
  app.predictions.show(run)
  app.gallery.open(photo.image)
}

/** Ids of photos that are in the project. */
export function idsOf(photos: readonly { image: ImageId | null }[]): ImageId[] {
  return photos.flatMap(({ image }) => (image === null ? [] : [image]))
}
