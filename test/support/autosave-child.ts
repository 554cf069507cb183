import { writeSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { openStore } from '../../main/db/open.ts'
import { newAnnotation } from './rows.ts'

/* Draws and undoes without end in the project given, and tells of each gesture after it was acknowledged. */
const store = await openStore(process.argv[2], { trusted: true, ballastBytes: 0, automaticBackups: false })
const image = store.images.filesAfter(null, 1)[0].id
let first = store.annotations.reserve(1_000)
for (let i = 0; ; i++) {
  if (i % 7 === 6) {
    const done = store.changes.undo(image)
    if (done) writeSync(1, `undo ${done.change[0]?.id ?? 0}\n`)
    continue
  }
  const row = newAnnotation(first++, image, { description: 'x'.repeat(i % 200) })
  store.changes.commit({
    image, label: 'Draw', key: randomUUID(), change: [{ table: 'annotation', id: row.id, before: null, after: row }],
  })
  writeSync(1, `draw ${row.id}\n`)
}
