import { cocoSqlite } from './coco-sqlite.ts'
import { coco } from './coco.ts'
import { alpha } from './alpha.ts'
import { bop } from './bop.ts'
import { cutouts } from './cutouts.ts'
import type { Format } from './format.ts'
import { csv } from './csv.ts'
import { depth } from './depth.ts'
import { human36m } from './human36m.ts'
import { labelme } from './labelme.ts'
import { masks } from './masks.ts'
import { poseCsv } from './pose-csv.ts'
import { rleCsv } from './rle-csv.ts'
import { trimaps } from './trimaps.ts'
import { voc } from './voc.ts'
import { yolo } from './yolo.ts'

/*
 * The dataset formats. To add one: write core/formats/x.ts exporting a `Format` (read, write or both; pure functions over
 * SourceFiles and Sink), add it to this list, put a small dataset under test/fixtures and a test that read(write(x)) = x.
 * Import and export dialogs, `selvedge import x` and `export x`, progress, cancel, staging, the loss report and the
 * parser process follow by themselves. A format that needs more of the machine than files (SQLite) is listed here
 * without its functions, which main/datasets/formats.ts adds.
 */
export const FORMATS: readonly Format[] = [labelme, coco, cocoSqlite, masks, cutouts, alpha, trimaps, depth, yolo, voc, rleCsv, bop, human36m, csv, poseCsv]
