import { Fault } from '../../../core/fault.ts'
import { common, type Common, type Register } from './command.ts'
import { parseFilter } from './filter.ts'

type Options = Common & { project?: string; run: string; out?: string; filter?: string }

/** The joints that a run found, as files. */
export const registerJoints: Register = (program, cli) => {
  common(program.command('joints').description('write the joints that a run found: labels.csv as the model tells them, joints.csv, .npy and .json in Human3.6M\'s order')
    .option('--project <file>', 'project file')
    .option('--run <number>', 'the run, or latest', 'latest')
    .option('--out <folder>', 'where the files go')
    .option('--filter <words>', 'status=done,split=test,category=person,search=...'))
    .action((options: Options) => cli.run(options, async (session) => {
      if (options.out === undefined) throw new Fault('invalid', 'Name a folder with --out.', { field: '--out' })
      const project = await session.project(options.project)
      const runs = await session.call('predictions', 'runs', { project })
      const wanted = options.run === 'latest' ? runs.find(({ task }) => task === 'pose3d' || task === 'keypoints') : runs.find(({ id }) => String(id) === options.run)
      if (!wanted) throw new Fault('not-found', 'This project has no such run of joints.', { field: '--run', found: options.run, fix: 'Predict with a model of joints first.' })
      const categories = options.filter === undefined ? [] : await session.call('categories', 'list', { project })
      return session.call('predictions', 'exportJoints', {
        project, run: wanted.id, out: session.target(options.out), ...(options.filter === undefined ? {} : { filter: parseFilter(options.filter, categories) }),
      })
    }, ({ files, persons, inSpace }) => `${persons} persons, ${inSpace} of them in the camera: ${files.join(', ')}`))
}
