import type { Format } from '../../core/formats/format.ts'

/** Reading and writing of COCO in SQLite. Each side loads its SQLite only when it is used: they run in different processes. */
export const cocoSqlite: Pick<Format, 'read' | 'write'> = {
  async *read(files, options) {
    const { readCocoSqlite } = await import('./coco-sqlite-read.ts')
    yield* readCocoSqlite(files, options)
  },
  async write(source, sink, options, suffix) {
    const { writeCocoSqlite } = await import('./coco-sqlite-write.ts')
    return writeCocoSqlite(source, sink, options, suffix)
  },
}
