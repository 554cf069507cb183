import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { CONTRACT } from '../../../core/api/contract.ts'
import type { Api } from '../../../core/api/method.ts'
import { Fault } from '../../../core/fault.ts'
import { collect, common, type Common, type Register } from './command.ts'
import type { Session } from './session.ts'

type Options = Common & { project?: string; root?: string[] }

/** Parameters that name files: they were typed by the person who runs the command, so they are granted. */
const PATHS = ['path', 'paths', 'folder', 'source', 'images', 'allowRoots']
const TARGETS = ['out']

/** Every method of the contract as it is, for scripts: what the window can do can be done from here. */
export const registerCall: Register = (program, cli) => {
  common(program.command('call').description('call any method of the contract')
    .argument('<method>', 'service.method (see: selvedge methods)')
    .argument('[params]', 'parameters as JSON; @file reads a file, - reads stdin', '{}')
    .option('--project <file>', 'open this project file and fill in `project`')
    .option('--root <folder>', 'a folder that may be used', collect))
    .action((method: string, params: string, options: Options) => cli.run(options, async (session) => {
      for (const folder of options.root ?? []) session.source(folder)
      const given = grantPaths(session, parseParams(await paramsText(params)))
      const project = options.project === undefined ? {} : { project: await session.project(options.project) }
      return session.callByName(method, { ...project, ...given })
    }))

  common(program.command('methods').description('list every method that `call` takes'))
    .action((options: Common) => {
      const list = Object.entries(CONTRACT).flatMap(([service, api]) =>
        Object.entries(api as Api).map(([verb, { about, job }]) => ({ method: `${service}.${verb}`, about, job })))
      const width = Math.max(...list.map(({ method }) => method.length))
      cli.output(options).result(list, list.map(({ method, about }) => `${method.padEnd(width)}  ${about}`).join('\n'))
    })
}

async function paramsText(params: string): Promise<string> {
  if (params === '-') return text(process.stdin)
  if (!params.startsWith('@')) return params
  try {
    return readFileSync(params.slice(1), 'utf8')
  } catch (cause) {
    throw new Fault('not-found', 'There is no such file.', { file: params.slice(1) }, cause)
  }
}

function parseParams(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch {
    // Told below, with the same words.
  }
  throw new Fault('invalid', 'The parameters are not a JSON object.', { field: 'params' })
}

function grantPaths(session: Session, params: Record<string, unknown>): Record<string, unknown> {
  const each = (value: unknown, grant: (path: string) => string): unknown =>
    Array.isArray(value) ? value.map((item) => each(item, grant)) : typeof value === 'string' && value !== '' ? grant(value) : value
  return Object.fromEntries(Object.entries(params).map(([name, value]) => {
    // A path may be of something to be made, such as a new project; then its folder is what is granted.
    if (PATHS.includes(name) || TARGETS.includes(name)) return [name, each(value, session.target)]
    return [name, value]
  }))
}
