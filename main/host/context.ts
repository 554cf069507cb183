import type { EventName, SelvedgeEvents } from '../../core/api/contract.ts'
import type { Port } from '../../core/api/port.ts'

/** The folders a host works with. All absolute. */
export type HostPaths = {
  /** Per-user folder: settings, recent projects, caches, backups, emergency copies. */
  user: string
  /** The program's own assets (sample, guide, icons). */
  assets: string
  /** The models that come with the program: real files, which a runner opens by their path. */
  models: string
  /** The built renderer. */
  renderer: string
}

export type HostKind = 'electron' | 'serve' | 'cli' | 'memory'

/** A child process running one of main/workers, whatever started it (child_process.fork or utilityProcess.fork). */
export type Child = {
  port: Port
  /** Resident bytes of the process now, or null when unknown. */
  memory(): Promise<number | null>
  /** The last 4,000 characters it wrote to stderr, for the log: why it ended. Users never see them. */
  lastWords(): string
  onExit(listener: (code: number | null, signal: string | null) => void): void
  kill(): void
}
/** `worker` is a file name in main/workers without extension. */
export type Spawn = (worker: string, options?: { heapMiB?: number }) => Child

export type Emit = <N extends EventName>(event: N, payload: SelvedgeEvents[N]) => void

/** JSON lines for the log file; never shown to users, never holds tokens. */
export type Log = (level: 'info' | 'warn' | 'error', message: string, fields?: Record<string, unknown>) => void
