import type { FileEntry } from '../../../core/api/files.ts'
import { countWords } from '../../app/when-words.ts'

/** What lies in a folder, in one line: "84 photos, 84 JSON files, 2 projects". */
export function contentWords(entries: FileEntry[], truncated: boolean): string {
  const count = (kind: FileEntry['kind']) => entries.filter((entry) => entry.kind === kind).length
  const parts = [
    [count('image'), 'photo', 'photos'], [count('json'), 'JSON file', 'JSON files'], [count('project'), 'project', 'projects'],
  ] as const
  const words = parts.filter(([found]) => found > 0).map(([found, one, many]) => countWords(found, one, many)).join(', ')
  return `${words ? `In this folder: ${truncated ? 'more than ' : ''}${words}` : 'No photos directly in this folder'}`
}
