import { closeSync, existsSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from '../../core/fault.ts'
import { openStore } from '../../main/db/open.ts'
import { newAnnotation, newImage } from './rows.ts'

/*
 * On a small disk of its own (first argument): fills it up, saves until nothing more goes, makes room and saves again.
 * Tells what happened as one line of JSON. With `read` as second argument it only opens the project that is there.
 */
const [folder, mode] = process.argv.slice(2)
const file = join(folder, 'full.selvedge')
const notices: string[] = []
const options = {
  trusted: true, ballastBytes: 8 * 1024 * 1024, automaticBackups: false, onNotice: (text: string) => void notices.push(text),
}
const told: Record<string, unknown> = {}

if (mode === 'read') {
  const store = await openStore(file, options)
  Object.assign(told, {
    readOnly: store.readOnly, reason: store.readOnlyReason, annotations: store.annotations.count(),
    verified: (await store.verify()).ok,
  })
  await store.close()
} else {
  const store = await openStore(file, { ...options, create: true })
  const root = store.roots.add(folder)
  const [image] = store.images.insert([newImage(root, 'a.jpg')])
  let saved = 0
  const save = () => {
    const id = saved + 1
    store.changes.commit({
      image, label: 'Draw', key: `gesture-${id}`,
      change: [{ table: 'annotation', id, before: null, after: newAnnotation(id, image, { description: 'x'.repeat(4_000) }) }],
    })
    saved++
  }
  const saveUntilFull = (): unknown => {
    try {
      for (;;) save()
    } catch (error) {
      return error instanceof Fault ? error.code : String(error)
    }
  }
  for (let i = 0; i < 10; i++) save()
  told['ballast'] = existsSync(`${file}-files/ballast`)
  const filler = join(folder, 'filler')
  const fd = openSync(filler, 'w')
  try {
    for (const piece = Buffer.alloc(64 * 1024, 1); ; ) writeSync(fd, piece)
  } catch {
    closeSync(fd)
  }
  told['first'] = saved
  told['fault'] = saveUntilFull()
  told['withBallast'] = saved - 10
  told['ballastLeft'] = existsSync(`${file}-files/ballast`)
  told['whole'] = store.annotations.count() === saved
  told['again'] = saveUntilFull()
  rmSync(filler)
  save()
  told['after'] = store.annotations.count() === saved
  told['verified'] = (await store.verify()).ok
  told['notices'] = notices
  told['saved'] = saved
  await store.close()
}
process.stdout.write(`${JSON.stringify(told)}\n`)
