import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { SelvedgeContract } from '../../../core/api/contract.ts'
import type { z } from 'zod'
import { Fault } from '../../../core/fault.ts'
import { LIMITS, type LimitName } from '../../../core/limits.ts'
import type { ProjectId } from '../../../core/records/ids.ts'
import type { HostPaths } from '../context.ts'
import { createHost, type Host } from '../host.ts'
import { createLogFile } from '../log-file.ts'
import { spawnNode } from '../spawn.ts'
import type { Output } from './output.ts'

type Api<S extends keyof SelvedgeContract> = SelvedgeContract[S]
type Params<S extends keyof SelvedgeContract, M extends keyof Api<S>> = Api<S>[M] extends { params: infer P extends z.ZodType } ? z.input<P> : never
type Result<S extends keyof SelvedgeContract, M extends keyof Api<S>> = Api<S>[M] extends { result: infer R extends z.ZodType } ? z.output<R> : never

/** A command at work: a host of its own, the terminal, and Ctrl-C. */
export type Session = {
  output: Output
  signal: AbortSignal
  host: Host
  /** Calls a method, showing its progress. */
  call<S extends keyof SelvedgeContract, M extends keyof Api<S> & string>(service: S, verb: M, params: Params<S, M>): Promise<Result<S, M>>
  callByName(name: string, params: unknown): Promise<unknown>
  /** Absolute path of an argument; what a person names on the command line is granted. */
  source(path: string): string
  /** The same for something to be written: the nearest folder that exists is granted, for this run only. */
  target(path: string): string
  /** Opens a project file; creates it when it is missing and `create` is set. */
  project(path: string | undefined, options?: { create?: boolean }): Promise<ProjectId>
}

/** Runs a command with a host, which is closed whatever happens. */
export async function withSession<T>(paths: HostPaths, output: Output, signal: AbortSignal, run: (session: Session) => Promise<T>): Promise<T> {
  const host = createHost({ paths, kind: 'cli', spawn: spawnNode, log: createLogFile(paths.user) })
  const callByName = (name: string, params: unknown) => host.invoke(name, params, { signal, progress: output.progress })
  const source = (path: string) => {
    const absolute = resolve(path)
    host.roots.grant(absolute)
    return absolute
  }
  const target = (path: string) => {
    const absolute = resolve(path)
    let folder = absolute
    while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder)
    host.roots.grant(folder, false)
    return absolute
  }
  const session: Session = {
    output, signal, host, callByName, source, target,
    call: (service, verb, params) => callByName(`${service}.${verb}`, params) as never,
    async project(path, { create = false } = {}) {
      if (path === undefined) throw new Fault('invalid', 'Which project? Name it with --project FILE.selvedge.', { field: '--project' })
      const absolute = projectFile(path)
      if (!existsSync(absolute) && !create) throw new Fault('not-found', 'There is no such project file.', { file: path, field: '--project' })
      host.roots.grant(existsSync(absolute) ? absolute : existingParent(absolute))
      const summary = existsSync(absolute)
        ? await session.call('projects', 'open', { path: absolute })
        : await session.call('projects', 'create', { path: absolute })
      return summary.project
    },
  }
  try {
    return await run(session)
  } finally {
    await host.close()
  }
}

/** A new project gets the ending that all have. */
function projectFile(path: string): string {
  const absolute = resolve(path)
  return existsSync(absolute) || absolute.toLowerCase().endsWith('.selvedge') ? absolute : `${absolute}.selvedge`
}

function existingParent(path: string): string {
  const folder = dirname(path)
  if (existsSync(folder)) return folder
  throw new Fault('not-found', 'The folder for the project does not exist.', { file: folder, field: '--project', fix: 'Create it first.' })
}

/** `name=value` pairs of --limit as numbers by name. Throws `invalid` for unknown names. */
export function limitsOf(pairs: readonly string[] = []): Partial<Record<LimitName, number>> {
  return Object.fromEntries(pairs.map((pair) => {
    const [name, value = ''] = pair.split('=', 2)
    if (!Object.hasOwn(LIMITS, name)) {
      throw new Fault('invalid', `There is no limit called ${name}.`, { field: '--limit', found: name, fix: `Known: ${Object.keys(LIMITS).join(', ')}.` })
    }
    const number = Number(value)
    if (value === '' || !Number.isFinite(number) || number <= 0) throw new Fault('invalid', `The limit ${name} must be a number above 0.`, { field: '--limit', found: value })
    return [name, number]
  }))
}
