import type { Command } from 'commander'
import type { HostPaths } from '../context.ts'
import type { Output, OutputOptions, Streams } from './output.ts'
import type { Session } from './session.ts'

/** What every command is given to work with. */
export type Cli = {
  paths: HostPaths
  streams: Streams
  signal: AbortSignal
  env: NodeJS.ProcessEnv
  output(options: OutputOptions): Output
  /** Runs with a host of its own and prints what comes back as the result; `words` says it for people, else its fields are listed. */
  run<T>(options: OutputOptions, work: (session: Session) => Promise<T>, words?: (result: T) => string): Promise<void>
  /** Ends with this code although nothing was thrown. */
  exitWith(code: number): void
}

export type Register = (program: Command, cli: Cli) => void

/** Options that every command has. */
export type Common = OutputOptions & { limit?: string[] }

export function common(command: Command): Command {
  return command
    .option('--json', 'print one JSON document on stdout and nothing else there')
    .option('--quiet', 'print no progress and no messages')
    .option('--limit <name=value...>', 'raise or lower a limit on input for this run (see: selvedge call system.limits)')
}

/** Every value of an option that may be repeated. */
export function collect(value: string, before: string[] = []): string[] {
  return [...before, value]
}
