import type { ImageFilter } from '../../../core/api/images.ts'
import { Fault } from '../../../core/fault.ts'
import type { CategoryId } from '../../../core/records/ids.ts'

/**
 * A filter as words: `status=done|flagged,split=train,category=shoe|boot,objects=yes,problems=yes,search=nike red`,
 * and of predictions `predicted=yes,verdict=open,score=0.2..0.6`.
 * Parts are joined by commas, values of one part by bars. Throws `invalid` for what it does not know.
 */
export function parseFilter(text: string, categories: readonly { id: CategoryId; name: string }[]): ImageFilter {
  const filter: ImageFilter = {}
  for (const part of text.split(',').filter((part) => part.trim() !== '')) {
    const [name, value = ''] = part.split(/=(.*)/s).map((word) => word.trim())
    const values = value.split('|').map((word) => word.trim())
    if (name === 'search') filter.search = value
    else if (name === 'status') filter.status = values as ImageFilter['status']
    else if (name === 'split') filter.split = values.map((word) => (word === 'none' ? '' : word)) as ImageFilter['split']
    else if (name === 'category') filter.categories = values.map((word) => categoryOf(word, categories))
    else if (name === 'objects') filter.objects = yes(part, value)
    else if (name === 'problems') filter.problems = yes(part, value)
    else if (name === 'predicted') filter.predicted = yes(part, value)
    else if (name === 'verdict') filter.verdict = verdictOf(part, value)
    else if (name === 'score') filter.score = rangeOf(part, value)
    else throw wrong(part, 'Known: search, status, split, category, objects, problems, predicted, verdict, score.')
  }
  return filter
}

/** `train=0.8,val=0.2` as shares. */
export function parseShares(text: string): { train?: number; val?: number; test?: number } {
  return Object.fromEntries(text.split(',').map((part) => {
    const [name, value = ''] = part.split('=', 2).map((word) => word.trim())
    const share = Number(value)
    if (!['train', 'val', 'test'].includes(name) || value === '' || !(share >= 0)) {
      throw new Fault('invalid', `${part} is not a share.`, { field: '--split', fix: 'Write for instance train=0.8,val=0.2.' })
    }
    return [name, share]
  }))
}

function categoryOf(word: string, categories: readonly { id: CategoryId; name: string }[]): CategoryId {
  const found = categories.find(({ name }) => name === word)
  if (!found) throw new Fault('not-found', `There is no category ${word}.`, { field: '--filter', fix: `Known: ${categories.map(({ name }) => name).join(', ')}.` })
  return found.id
}

function verdictOf(part: string, value: string): 'open' | 'given' {
  if (value !== 'open' && value !== 'given') throw wrong(part, 'Write open or given.')
  return value
}

/** `0.2..0.6`, `..0.6` or `0.2..`. */
function rangeOf(part: string, value: string): [number, number] {
  const [low, high = ''] = value.split('..', 2).map((word) => word.trim())
  const range: [number, number] = [low === '' ? 0 : Number(low), high === '' ? 1 : Number(high)]
  if (!value.includes('..') || !(range[0] <= range[1])) throw wrong(part, 'Write a range such as score=0.2..0.6.')
  return range
}

function yes(part: string, value: string): boolean {
  if (value !== 'yes' && value !== 'no') throw wrong(part, 'Write yes or no.')
  return value === 'yes'
}

function wrong(part: string, fix: string): Fault {
  return new Fault('invalid', `The filter ${part} is not understood.`, { field: '--filter', found: part, fix })
}
