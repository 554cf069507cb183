import { Fault } from '../../../core/fault.ts'
import type { ReviewTable, RunReads, RunTable } from '../store.ts'

const notYet = (): never => {
  throw new Fault('unsupported', 'Runs are not stored yet.')
}

export function runReads(): RunReads {
  return { list: () => [], get: () => null, images: () => [], ofImage: () => [], ofImages: () => new Map(), predictions: () => [] }
}

export function runTable(): RunTable {
  return { ...runReads(), start: notYet, put: notYet, end: notYet, rename: notYet, remove: notYet, mark: notYet }
}

export function reviewTable(): ReviewTable {
  return { add: notYet, byKey: () => null, get: () => null, remove: notYet, ofImage: () => [], ofRun: () => [] }
}
