import { basename } from 'node:path'
import type { Losses } from '../../core/formats/losses.ts'
import type { ImageId } from '../../core/records/ids.ts'
import type { Reads } from '../db/store.ts'
import { shownPath } from '../media/raw-path.ts'

/**
 * The path under which each image appears in an export: relative to its root, forward slashes, NFC. Where two would be
 * the same (two roots, or names that differ in case only and would overwrite each other on some disks) the name of the
 * root, then a number, is put before it.
 */
export function exportPaths(
  snapshot: Pick<Reads, 'images' | 'roots'>, ids: readonly ImageId[], losses: Losses,
): Map<ImageId, string> {
  const roots = new Map(snapshot.roots.list().map((root) => [root.id, root.path]))
  const paths = new Map<ImageId, string>()
  const taken = new Set<string>()
  for (const id of ids) {
    const file = snapshot.images.file(id)
    if (!file) continue
    const plain = shownPath(file.path).normalize('NFC').split('/').filter(
      (part) => part !== '' && part !== '.' && part !== '..',
    ).join('/') || `image-${id}`
    const root = basename(roots.get(file.root) ?? '') || 'photos'
    let path = plain
    for (let n = 1; taken.has(path.toLowerCase()); n++) path = n === 1 ? `${root}/${plain}` : `${root}-${n}/${plain}`
    if (path !== plain) losses.add('Photos of the same name in several folders: told apart by the folder', `${plain} is ${path}`)
    if (shownPath(file.path) !== file.path) {
      losses.add('Photos whose names are not UTF-8: their names are written with escapes', path)
    }
    taken.add(path.toLowerCase())
    paths.set(id, path)
  }
  return paths
}
