import type { Sqlite } from '../sqlite.ts'

/** One step of the schema. Numbers ascend in tens; a released one is never edited. Runs inside the transaction of all steps. */
export type Migration = { version: number; title: string; up(db: Sqlite): void }
