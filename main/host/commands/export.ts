import { common, type Common, type Register } from './command.ts'
import { cutoutOptions, specOf, type CutoutOptions } from './cutout-options.ts'
import { parseFilter, parseShares } from './filter.ts'
import { Fault } from '../../../core/fault.ts'
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
}

export const registerExport: Register = (program, cli) => {
  cutoutOptions(common(program.command('export').description('write a project as a dataset into a fresh folder, or replace its own earlier one')
    .argument('<format>', 'coco, coco-sqlite, labelme, masks, cutouts, alpha, trimaps, yolo, voc, rle-csv, bop, csv, poses-csv')
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
        ...(options.split === undefined ? {} : { shares: parseShares(options.split) }),
        ...(options.filter === undefined ? {} : { filter: parseFilter(options.filter, categories) }),
      })
    }))
}
