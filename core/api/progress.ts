type Progress = { done: number | null; note: string }

/** A progress function that may be called in the innermost loop: it passes on the first state at once, then the newest every so often. */
export type Pacer = {
  tell(done: number | null, note?: string): void
  /** Ends it: nothing is passed on any more. Gives the newest state, whether or not it was passed on. */
  stop(): Progress
}

/** `pass` hears at most one state per `intervalMs`; `done` arrives within 0..1, or null while unknown. */
export function paceProgress(intervalMs: number, pass: (done: number | null, note: string) => void): Pacer {
  let newest: Progress = { done: null, note: '' }
  let waiting = false
  let stopped = false
  let timer: unknown
  const now = () => {
    waiting = false
    timer = setTimeout(() => {
      timer = undefined
      if (waiting && !stopped) now()
    }, intervalMs)
    pass(newest.done, newest.note)
  }
  return {
    tell(done, note = '') {
      if (stopped) return
      newest = { done: done === null || Number.isNaN(done) ? null : Math.min(1, Math.max(0, done)), note }
      waiting = true
      if (timer === undefined) now()
    },
    stop() {
      stopped = true
      clearTimeout(timer)
      return newest
    },
  }
}
