import type { z } from 'zod'

/** What every handler gets besides its parameters. Anything that loops checks `signal`. */
export type Call = {
  signal: AbortSignal
  /** Tells how far it is: `done` 0..1 (null while unknown) and a few words. Cheap to call often. */
  progress(done: number | null, note?: string): void
  /** The client that called, so that its own changes are not sent back to it as news. */
  client: string
}

/** One method of the contract: the schemas of what goes in and what comes out. */
export type Method<P extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> = {
  params: P
  result: R
  /** One line for `--help` and the command palette. */
  about: string
  /** True when it may run for long: it can be queued by jobs.start. */
  job: boolean
  /** True when queueing it again after a crash skips what is already done. */
  resumable: boolean
}

export function method<P extends z.ZodType, R extends z.ZodType>(
  about: string,
  params: P,
  result: R,
  options: { job?: boolean; resumable?: boolean } = {},
): Method<P, R> {
  return { about, params, result, job: options.job ?? false, resumable: options.resumable ?? false }
}

export type Api = Record<string, Method>
export type Contract = Record<string, Api>

/** The contract as its caller sees it: `client.images.ids(params, {signal, onProgress})`. */
export type Client<C extends Contract> = {
  [S in keyof C]: {
    [M in keyof C[S]]: (params: z.input<C[S][M]['params']>, options?: CallOptions) => Promise<z.output<C[S][M]['result']>>
  }
}
export type CallOptions = { signal?: AbortSignal; onProgress?: (done: number | null, note: string) => void }

/** One service as main implements it: a function for each method of its api file. */
export type Service<A extends Api> = {
  [M in keyof A]: (params: z.output<A[M]['params']>, call: Call) => z.input<A[M]['result']> | Promise<z.input<A[M]['result']>>
}
export type Services<C extends Contract> = { [S in keyof C]: Service<C[S]> }

/** Past-tense broadcasts: name to payload schema. */
export type Events = Record<string, z.ZodType>
export type EventPayloads<E extends Events> = { [N in keyof E]: z.output<E[N]> }
