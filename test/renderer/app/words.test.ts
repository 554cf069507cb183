import { describe, expect, it } from 'vitest'
import type { Job } from '../../../core/records/job.ts'
import { detailsText, whereText } from '../../../renderer/app/fault-words.ts'
import { timeLeft } from '../../../renderer/app/jobs.ts'
import { acceleratorOf } from '../../../renderer/app/native-menu.ts'
import { agoWords, bytesWords, countWords, spanWords } from '../../../renderer/app/when-words.ts'
import { parseSkeleton } from '../../../renderer/panels/categories/skeleton-editor.tsx'
import { contentWords } from '../../../renderer/panels/file-browser/content-words.ts'
import { crumbsOf, joinPath, nameWithEnding } from '../../../renderer/panels/file-browser/paths.ts'
import { matches } from '../../../renderer/panels/palette/match.ts'

describe('numbers in words', () => {
  it.each([[0, '0 B'], [999, '999 B'], [1_000, '1.0 KB'], [43_210, '43.2 KB'], [5_234_567, '5.2 MB'], [250e9, '250 GB']])('%d bytes are %s', (bytes, words) => {
    expect(bytesWords(bytes)).toBe(words)
  })
  it.each([[5_000, 'just now'], [60_000, '1 minute ago'], [7_200_000, '2 hours ago'], [86_400_000, 'yesterday'], [3 * 2_592_000_000, '3 months ago']])('%d ms before now is %s', (ms, words) => {
    expect(agoWords(1e12 - ms, 1e12)).toBe(words)
  })
  it('counts with the right noun and says spans shortly', () => {
    expect([countWords(1, 'photo'), countWords(12_000, 'photo'), countWords(0, 'category', 'categories')]).toEqual(['1 photo', '12,000 photos', '0 categories'])
    expect([8_000, 180_000, 7_800_000].map(spanWords)).toEqual(['8 s', '3 min', '2 h 10 min'])
  })
})

describe('the time a job has left', () => {
  const job = (done: number | null, state: Job['state'] = 'running') => ({ state, done }) as Job
  it('goes by the pace so far', () => {
    // A quarter in 10 seconds: half of it remains, which takes 20 more.
    expect(timeLeft(job(0.5), { at: 0, done: 0.25 }, 10_000)).toBeCloseTo(20_000)
  })
  it.each([['no start', job(0.5), undefined], ['unknown progress', job(null), { at: 0, done: 0 }], ['too early', job(0.5), { at: 9_900, done: 0 }], ['no progress', job(0.2), { at: 0, done: 0.2 }], ['ended', job(1, 'done'), { at: 0, done: 0 }]] as const)(
    'is not guessed with %s', (_, of, start) => expect(timeLeft(of, start, 10_000)).toBeNull())
})

describe('paths of the host, whatever its system', () => {
  const roots = [{ name: 'Home', path: '/home/ann' }, { name: 'Disk', path: 'D:\\' }]
  it('joins with the separator in use', () => {
    expect([joinPath('/a', 'b'), joinPath('/', 'b'), joinPath('D:\\x', 'b'), joinPath('D:\\', 'b')]).toEqual(['/a/b', '/b', 'D:\\x\\b', 'D:\\b'])
  })
  it('leads from the root’s own name down to the folder', () => {
    expect(crumbsOf('/home/ann/photos/shoes', roots)).toEqual([{ name: 'Home', path: '/home/ann' }, { name: 'photos', path: '/home/ann/photos' }, { name: 'shoes', path: '/home/ann/photos/shoes' }])
    expect(crumbsOf('D:\\a\\b', roots).map((crumb) => crumb.path)).toEqual(['D:\\', 'D:\\a', 'D:\\a\\b'])
    expect(crumbsOf('/home/anna', roots)[0].name).not.toBe('Home')
    expect(crumbsOf('', roots)).toEqual([])
  })
  it('adds an ending once', () => {
    expect([nameWithEnding('a', '.selvedge'), nameWithEnding('a.Selvedge', '.selvedge'), nameWithEnding('a', '')]).toEqual(['a.selvedge', 'a.Selvedge', 'a'])
  })
  it('says what lies in a folder', () => {
    const entry = (kind: 'image' | 'json' | 'folder') => ({ name: 'x', path: '/x', kind, bytes: 1 })
    expect(contentWords([entry('image'), entry('image'), entry('json'), entry('folder')], false)).toBe('In this folder: 2 photos, 1 JSON file')
    expect(contentWords([entry('folder')], false)).toBe('No photos directly in this folder')
  })
})

describe('finding commands', () => {
  it.each([['View Zoom in', 'zo in', true], ['View Zoom in', 'in zoom', true], ['Edit Redo', 'undo', false], ['Photo Mark as done', 'done', true], ['Ärmel', 'arm', true], ['Actual size (100 %)', '100', true], ['Edit Undo', '', true]])(
    '%s by “%s”: %s', (title, query, found) => expect(matches(title, query)).toBe(found))
})

describe('small notations', () => {
  it('reads skeletons and drops edges to points that are not there', () => {
    expect(parseSkeleton('1-2, 2 - 3; 3-9 2-2 0-1 x', 3)).toEqual([[1, 2], [2, 3]])
  })
  it.each([['$mod+Shift+z', 'CmdOrCtrl+Shift+Z'], ['$mod++', 'CmdOrCtrl+Plus'], ['+', 'Plus'], ['Shift+BracketLeft', 'Shift+['], ['Alt+ArrowUp', 'Alt+Up'], ['Shift+Digit1', 'Shift+1'], ['d', 'D'], ['F1', 'F1'], ['Delete', 'Delete']])(
    '%s is %s to Electron', (press, accelerator) => expect(acceleratorOf(press)).toBe(accelerator))
  it('copies of a fault what helps, and no rows', () => {
    const details = { file: 'a.json', field: 'shapes[3]', found: 1, limit: 2, fix: 'Redraw it.', current: [{ id: 1 }] }
    expect(detailsText('Bad.', details, null)).toBe('Bad.\nfile: a.json\nfield: shapes[3]\nfound: 1\nlimit: 2\nfix: Redraw it.')
    expect(whereText(details)).toBe('a.json · shapes[3] — Redraw it.')
  })
})
