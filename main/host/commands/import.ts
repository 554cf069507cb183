import { numberOption } from './number-option.ts'
import { common, type Common, type Register } from './command.ts'
import { limitsOf } from './session.ts'

type Options = Common & {
  project?: string
  images?: string
  allowRoot?: string[]
  as: 'truth' | 'prediction'
  onError: 'skip' | 'stop'
  threshold: string
  category?: string
  fillHoles: string
  order?: 'columns' | 'rows'
  depthScale: string
  depthUnit: string
  depthValues: 'distance' | 'inverse'
}

export const registerImport: Register = (program, cli) => {
  common(program.command('import').description('read photos or a dataset into a project, all or nothing')
    .argument('<format>', 'images, labelme, coco, coco-sqlite, masks, cutouts, alpha, trimaps, depth, yolo, voc, rle-csv, bop, human36m')
    .argument('<source>', 'file or folder')
    .option('--project <file>', 'project file; created when it is missing')
    .option('--images <folder>', 'where the photos lie, when not beside the annotations')
    .option('--allow-root <folder...>', 'folders outside the source that its paths may point into')
    .option('--as <kind>', 'truth or prediction', 'truth')
    .option('--threshold <level>', 'masks, alphas, cutouts: level, 1 to 255, from which a pixel belongs to the mask', '128')
    .option('--category <name>', 'masks, alphas, cutouts: what all of them show; else the folder they are in, or "object"')
    .option('--fill-holes <pixels>', 'masks, alphas, cutouts: fill holes up to this area', '0')
    .option('--order <way>', 'rle-csv: runs are counted down the columns or along the rows')
    .option('--depth-scale <number>', 'depth: what a level of a PNG is, where no depth.json says it', '0.001')
    .option('--depth-unit <word>', 'depth: the unit, "" when it is not known', 'm')
    .option('--depth-values <kind>', 'depth: distance, or inverse as disparities are', 'distance')
    .option('--on-error <what>', 'stop at the first bad file or row, or skip and list them', 'stop'))
    .action((format: string, source: string, options: Options) => cli.run(options, async (session) => {
      const from = session.source(source)
      const limits = limitsOf(options.limit)
      const project = await session.project(options.project, { create: true })
      if (format === 'images') {
        const { added, known, skipped } = await session.call('images', 'add', { project, paths: [from] })
        return { images: added, annotations: 0, known, skipped: skipped.map((one) => ({ field: '', ...one })) }
      }
      return session.call('datasets', 'import', {
        project, format, source: from, as: options.as, onError: options.onError, limits, threshold: Number(options.threshold), fillHoles: numberOption('--fill-holes', options.fillHoles),
        depth: { scale: numberOption('--depth-scale', options.depthScale), unit: options.depthUnit, values: options.depthValues },
        ...(options.order === undefined ? {} : { order: options.order }),
        ...(options.category === undefined ? {} : { category: options.category }),
        ...(options.images === undefined ? {} : { images: session.source(options.images) }),
        allowRoots: (options.allowRoot ?? []).map((folder) => session.source(folder)),
      })
    }))
}
