import type { ImageRow } from '../../core/records/image.ts'
import type { ProjectId } from '../../core/records/ids.ts'
import { photoUrl } from '../bridge/media-url.ts'
import { useSession } from '../state/studio.ts'

/** Address of a photo's thumbnail, or undefined before the host is known. */
export function useThumbnail(image: Pick<ImageRow, 'id'> | undefined): string | undefined {
  const base = useSession((state) => state.hello?.media)
  const project = useSession((state) => state.project?.project as ProjectId | undefined)
  return base !== undefined && project && image ? photoUrl(base, project, image, 'thumb') : undefined
}
