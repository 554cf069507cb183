import { openStore } from '../../main/db/open.ts'

/* Opens an old project, which migrates it, after saying that it begins; the parent kills it some time later. */
process.stdout.write('begin\n')
const start = performance.now()
const store = await openStore(process.argv[2], { trusted: true, ballastBytes: 0, automaticBackups: false })
process.stdout.write(`done ${performance.now() - start}\n`)
await store.close()
