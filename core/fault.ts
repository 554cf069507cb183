/** The codes a fault can carry, each with the exit code of the command line. See DESIGN.md's fault table. */
export const FAULTS = {
  invalid: { exit: 2, retry: false },
  'not-found': { exit: 3, retry: false },
  conflict: { exit: 4, retry: true },
  cancelled: { exit: 130, retry: false },
  unsupported: { exit: 5, retry: false },
  corrupt: { exit: 6, retry: false },
  denied: { exit: 7, retry: false },
  exhausted: { exit: 8, retry: true },
  closed: { exit: 9, retry: true },
  bug: { exit: 70, retry: false },
} as const

export type FaultCode = keyof typeof FAULTS

/** Where and what exactly. `found` and `limit` are shown to the user, so they are short and plain. */
export type FaultDetails = {
  /** File the fault is about, as the user knows it. */
  file?: string
  /** Path of the field inside the file or the parameters, e.g. `shapes[12].points[3][0]`. */
  field?: string
  /** Byte offset inside a binary file. */
  offset?: number
  found?: string | number | boolean | null
  limit?: string | number
  /** Name of the limit in core/limits.ts that was passed, so that the user may raise it. */
  limitName?: string
  /** One sentence: what to do next. */
  fix?: string
  /** Rows as they are now, for a conflict: `{table, id, row}`. */
  current?: unknown
}

/** A fault as it travels over a port or into a job row. */
export type FaultRecord = { code: FaultCode; message: string; details?: FaultDetails }

/** The only error that crosses a boundary. `message` is one plain sentence for the user; anything else thrown is a bug. */
export class Fault extends Error {
  readonly code: FaultCode
  readonly details: FaultDetails
  constructor(code: FaultCode, message: string, details: FaultDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'Fault'
    this.code = code
    this.details = details
  }

  /** The fault as plain data, without stack or cause. */
  toRecord(): FaultRecord {
    const empty = Object.keys(this.details).length === 0
    return { code: this.code, message: this.message, ...(empty ? {} : { details: this.details }) }
  }

  static from(record: FaultRecord): Fault {
    return new Fault(record.code, record.message, record.details)
  }

  /** Any thrown value as a fault: a Fault stays, an abort becomes `cancelled`, the rest is a `bug` that tells nothing of its insides. */
  static of(thrown: unknown): Fault {
    if (thrown instanceof Fault) return thrown
    if (thrown instanceof Error && thrown.name === 'AbortError') return new Fault('cancelled', 'Cancelled.')
    return new Fault('bug', 'Something went wrong inside Selvedge.', {}, thrown)
  }
}

/** Throws `cancelled` when the signal has been aborted; every loop over user data calls it. */
export function checkCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new Fault('cancelled', 'Cancelled.')
}
