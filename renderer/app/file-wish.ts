import type { FileEntry } from '../../core/api/files.ts'

/** A wish for a file or folder of the host's machine. */
export type FileWish = {
  title: string
  /** `save` asks for a folder and a new file name. */
  want: 'folder' | 'file' | 'save'
  /** Kinds of files that can be chosen. */
  kinds?: FileEntry['kind'][]
  /** Words on the button that ends it. */
  action: string
  /** Ending that a new file name gets, with its dot. */
  ending?: string
  name?: string
}
