import { FAULTS } from '../../../core/fault.ts'
import { common, type Common, type Register } from './command.ts'

export const registerProject: Register = (program, cli) => {
  const project = program.command('project').description('look after a project file')
  common(project.command('info').description('counts, schema and paths').argument('<file>', 'project file'))
    .action((file: string, options: Common) => cli.run(options, async (session) => {
      return session.call('projects', 'info', { project: await session.project(file) })
    }))
  common(project.command('verify').description('check integrity and every row checksum').argument('<file>', 'project file'))
    .action((file: string, options: Common) => cli.run(options, async (session) => {
      const report = await session.call('projects', 'verify', { project: await session.project(file) })
      if (!report.ok) cli.exitWith(FAULTS.corrupt.exit)
      return report
    }))
  common(project.command('backup').description('write a verified copy').argument('<file>', 'project file').option('--out <file>', 'where; else among the automatic backups'))
    .action((file: string, options: Common & { out?: string }) => cli.run(options, async (session) => {
      const out = options.out === undefined ? {} : { out: session.target(options.out) }
      return session.call('projects', 'backup', { project: await session.project(file), ...out })
    }))
}
