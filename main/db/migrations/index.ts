import type { Migration } from './migration.ts'
import { start } from './0010-start.ts'
import { runs } from './0020-runs.ts'
import { mattes } from './0030-mattes.ts'
import { poses } from './0040-poses.ts'
import { depths } from './0050-depths.ts'

/*
 * Every step from an empty file to the present schema, in order.
 * To add one: a file `0020-what-it-does.ts` here, exporting a Migration, and a line below. A backup, one transaction for all
 * steps, checks before and after, and read-only opening of newer files come by themselves. Add its N-1 -> N test, and put
 * a project of the release before it into test/fixtures/projects.
 */
export const MIGRATIONS: readonly Migration[] = [start, runs, mattes, poses, depths]

/** The schema this program writes. */
export const SCHEMA = MIGRATIONS[MIGRATIONS.length - 1].version
