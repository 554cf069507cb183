import { common, type Common, type Register } from './command.ts'

export const registerStats: Register = (program, cli) => {
  common(program.command('stats').description('counts per category, size, status, split; histogram of areas').option('--project <file>', 'project file'))
    .action((options: Common & { project?: string }) => cli.run(options, async (session) => {
      return session.call('stats', 'project', { project: await session.project(options.project) })
    }))
}
