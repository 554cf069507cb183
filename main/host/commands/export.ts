import { common, type Common, type Register } from './command.ts'
import { parseFilter, parseShares } from './filter.ts'
import { Fault } from '../../../core/fault.ts'

type Options = Common & {
  project?: string
  out?: string
  segmentation: 'polygon' | 'rle' | 'auto'
  split?: string
  seed: string
  filter?: string
  copyImages?: boolean
  keepMeasures?: boolean
  masks: 'union' | 'classes'
}

export const registerExport: Register = (program, cli) => {
  common(program.command('export').description('write a project as a dataset into a fresh folder, or replace its own earlier one')
    .argument('<format>', 'coco, coco-sqlite, labelme, masks ... (see: selvedge call datasets.formats)')
    .option('--project <file>', 'project file')
    .option('--out <folder>', 'where to write')
    .option('--segmentation <kind>', 'polygon, rle or auto', 'auto')
    .option('--split <shares>', 'train=0.8,val=0.2; near-duplicates and one product stay together')
    .option('--seed <number>', 'of the split', '1')
    .option('--filter <words>', 'status=done,split=train,category=shoe,objects=yes,search=...')
    .option('--keep-measures', 'take bbox and area as the imported file had them')
    .option('--masks <kind>', 'masks: one picture a photo (union), or a folder for each category (classes)', 'union')
    .option('--copy-images', 'copy the photos as well'))
    .action((format: string, options: Options) => cli.run(options, async (session) => {
      if (options.out === undefined) throw new Fault('invalid', 'Where to? Name a folder with --out DIR.', { field: '--out' })
      const out = session.target(options.out)
      const project = await session.project(options.project)
      const categories = options.filter === undefined ? [] : await session.call('categories', 'list', { project })
      return session.call('datasets', 'export', {
        project, format, out, segmentation: options.segmentation, seed: Number(options.seed),
        keepMeasures: options.keepMeasures ?? false, copyImages: options.copyImages ?? false, masks: options.masks,
        ...(options.split === undefined ? {} : { shares: parseShares(options.split) }),
        ...(options.filter === undefined ? {} : { filter: parseFilter(options.filter, categories) }),
      })
    }))
}
