import type { Review } from '../../../core/records/run.ts'
import type { Sql } from '../sqlite.ts'
import type { ReviewTable, StoredReview } from '../store.ts'
import { text } from '../values.ts'
import type { Counters } from './counters.ts'
import { rowWriter } from './row-table.ts'
import { REVIEW_COLUMNS, reviewOf, type StoredReviewRow } from './run-row.ts'

/** A review whose change was undone is as if it had never been given, until the change is made again. */
const STANDS = "SELECT r.* FROM review r LEFT JOIN change c ON c.seq = r.seq WHERE coalesce(c.state, 'done') = 'done'"

export function reviewTable(sql: Sql, write: <T>(run: () => T) => T, ids: Counters): ReviewTable {
  const writer = rowWriter(sql, 'review', REVIEW_COLUMNS)
  const stored = (row: StoredReviewRow | undefined): StoredReview | null => (row ? { ...reviewOf(row), seq: row.seq } : null)
  const all = (rows: unknown[]): StoredReview[] => (rows as StoredReviewRow[]).map((row) => stored(row)!)
  return {
    add: (review, key, seq) => write(() => {
      const id = ids.take('review') as Review['id']
      writer.insert({
        id, image: review.image, run: review.run, round: review.round, verdict: review.verdict, reviewer: text(review.reviewer),
        note: text(review.note), at: review.at, seconds: review.seconds, key, seq,
      })
      return { ...review, id, seq }
    }),
    byKey: (key) => stored(sql('SELECT * FROM review WHERE key = ?').get(key) as StoredReviewRow | undefined),
    get: (id) => stored(sql(`${STANDS} AND r.id = ?`).get(id) as StoredReviewRow | undefined),
    keyOf: (id) => (sql('SELECT key FROM review WHERE id = ?').pluck().get(id) as string | undefined) ?? '',
    remove: (id) => write(() => void writer.remove(id)),
    ofImage: (image) => all(sql(`${STANDS} AND r.image = ? ORDER BY r.id DESC`).all(image)),
    ofRun: (run) => all(sql(`${STANDS} AND r.run = ? ORDER BY r.id DESC`).all(run)),
  }
}
