/** Anything that carries messages both ways: an ipc channel, a WebSocket, a child process, a pair in memory. */
export type Port = {
  send(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  onClose(listener: () => void): void
  close(): void
}

/** Two ports in one process, each hearing what the other sends, in order and never in the same turn. */
export function portPair(): [Port, Port] {
  type End = { listeners: ((message: unknown) => void)[]; closed: (() => void)[] }
  const ends: [End, End] = [{ listeners: [], closed: [] }, { listeners: [], closed: [] }]
  let open = true
  const close = () => {
    if (!open) return
    open = false
    for (const end of ends) for (const listener of end.closed) listener()
  }
  const port = (mine: End, theirs: End): Port => ({
    send(message) {
      const copy = structuredClone(message)
      queueMicrotaskLike(() => {
        if (open) for (const listener of theirs.listeners) listener(copy)
      })
    },
    onMessage: (listener) => void mine.listeners.push(listener),
    onClose: (listener) => void mine.closed.push(listener),
    close,
  })
  return [port(ends[0], ends[1]), port(ends[1], ends[0])]
}

function queueMicrotaskLike(run: () => void): void {
  void Promise.resolve().then(run)
}
