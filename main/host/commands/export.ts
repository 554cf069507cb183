import { common, type Common, type Register } from './command.ts'
import { cutoutOptions, specOf, type CutoutOptions } from './cutout-options.ts'
import { parseFilter, parseShares } from './filter.ts'
import type { DepthSpec } from '../../../core/depth/spec.ts'
import { Fault } from '../../../core/fault.ts'
import type { RunId } from '../../../core/records/run.ts'
import { numberOption } from './number-option.ts'

type Options = Common & CutoutOptions & {
  project?: string
  out?: string
  segmentation: 'polygon' | 'rle' | 'auto'
  split?: string
  seed: string
  filter?: string
  copyImages?: boolean
  keepMeasures?: boolean
  masks: 'union' | 'classes' | 'semantic' | 'instance' | 'panoptic'
  of?: string
  name?: string
  inside: string
  outside: string
  order: 'columns' | 'rows'
  depthRun?: string
  depthFile: DepthSpec['file']
  depthScale: string
  depthColours: DepthSpec['colours']
  depthRange?: string
  depthFov: string
}

export const registerExport: Register = (program, cli) => {
  cutoutOptions(common(program.command('export').description('write a project as a dataset into a fresh folder, or replace its own earlier one')
    .argument('<format>', 'coco, coco-sqlite, labelme, masks, cutouts, alpha, trimaps, depth, yolo, voc, rle-csv, bop, human36m, csv, poses-csv')
    .option('--project <file>', 'project file')
    .option('--out <folder>', 'where to write')
    .option('--segmentation <kind>', 'polygon, rle or auto', 'auto')
    .option('--split <shares>', 'train=0.8,val=0.2; near-duplicates and one product stay together')
    .option('--seed <number>', 'of the split', '1')
    .option('--filter <words>', 'status=done,split=train,category=shoe,objects=yes,search=...')
    .option('--keep-measures', 'take bbox and area as the imported file had them')
    .option('--masks <kind>', 'masks: one picture a photo (union), a folder for each category (classes), or numbers: semantic, instance, panoptic', 'union')
    .option('--of <what>', 'cutouts: one for each photo or each object', 'photo')
    .option('--name <pattern>', 'cutouts: file names of {name}, {category}, {id} and {index}')
    .option('--inside <pixels>', 'trimaps: unknown band inside, for objects without a trimap', '10')
    .option('--outside <pixels>', 'trimaps: unknown band outside', '10')
    .option('--order <way>', 'rle-csv: counted down the columns, or along the rows as Carvana does', 'columns')
    .option('--depth-run <id>', 'depth: what this run said, instead of the truth')
    .option('--depth-file <kind>', 'depth: npy, pfm, png (16 bits), coloured, ply', 'npy')
    .option('--depth-scale <number>', 'depth: what a level of a PNG is, in the unit', '0.001')
    .option('--depth-colours <map>', 'depth: viridis, turbo or grey', 'viridis')
    .option('--depth-range <low,high>', 'depth: what the ends of the colours stand for; without it of each map its own')
    .option('--depth-fov <degrees>', 'depth: vertical field of view for points of photos without a known camera', '50')
    .option('--copy-images', 'copy the photos as well')))
    .action((format: string, options: Options) => cli.run(options, async (session) => {
      if (options.out === undefined) throw new Fault('invalid', 'Where to? Name a folder with --out DIR.', { field: '--out' })
      const out = session.target(options.out)
      const project = await session.project(options.project)
      const categories = options.filter === undefined ? [] : await session.call('categories', 'list', { project })
      return session.call('datasets', 'export', {
        project, format, out, segmentation: options.segmentation, seed: Number(options.seed),
        keepMeasures: options.keepMeasures ?? false, copyImages: options.copyImages ?? false, masks: options.masks,
        cutout: specOf({ ...options, name: options.name ?? (options.of === 'object' ? '{name}-{index}' : '{name}') }, session),
        bits: numberOption('--bits', options.bits ?? '8') === 16 ? 16 : 8, order: options.order,
        band: { inside: numberOption('--inside', options.inside), outside: numberOption('--outside', options.outside) },
        depth: depthOf(options),
        ...(options.split === undefined ? {} : { shares: parseShares(options.split) }),
        ...(options.filter === undefined ? {} : { filter: parseFilter(options.filter, categories) }),
      })
    }))
}

function depthOf({ depthRun, depthFile, depthScale, depthColours, depthRange, depthFov }: Options): Partial<DepthSpec> {
  const ends = depthRange?.split(',').map((part) => numberOption('--depth-range', part))
  if (ends && (ends.length !== 2 || !(ends[1] > ends[0]))) {
    throw new Fault('invalid', 'A range is two numbers, the second the greater.', { field: '--depth-range', found: depthRange, fix: 'For example 0.5,4.' })
  }
  return {
    of: depthRun === undefined ? 'truth' : (numberOption('--depth-run', depthRun) as RunId), file: depthFile, scale: numberOption('--depth-scale', depthScale),
    colours: depthColours, range: ends ? [ends[0], ends[1]] : null, fieldOfView: numberOption('--depth-fov', depthFov),
  }
}
