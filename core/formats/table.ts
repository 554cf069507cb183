import { checkCancelled } from '../fault.ts'
import type { Lost, Sink, WriteImage, WriteOptions, WriteSource } from './format.ts'
import { countLosses } from './losses.ts'

/** Rows are handed on when they pass this many characters. */
const BATCH = 256 * 1024

/** Writes a table of one file: its head, then the lines of each image as `linesOf` makes them, which also tells what they leave out. */
export async function writeTable(
  source: WriteSource, sink: Sink, options: WriteOptions, name: string, head: string,
  linesOf: (image: WriteImage, losses: ReturnType<typeof countLosses>) => string,
): Promise<Lost[]> {
  const losses = countLosses()
  const file = await sink.open(name)
  let held = head
  let images = 0
  for await (const image of source.images()) {
    checkCancelled(options.signal)
    held += linesOf(image, losses)
    if (held.length > BATCH) {
      await file.write(held)
      held = ''
    }
    options.progress(null, `${++images} images`)
  }
  await file.write(held)
  await file.close()
  return losses.list()
}
