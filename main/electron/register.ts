import { ipcMain, type IpcMainEvent, type IpcMainInvokeEvent, type WebContents } from 'electron'
import { z } from 'zod'
import type { MenuGroup, PathWish } from '../../core/api/desktop.ts'
import type { Port } from '../../core/api/port.ts'
import { Fault } from '../../core/fault.ts'
import { LIMITS } from '../../core/limits.ts'
import type { Log } from '../host/context.ts'
import { APP_ORIGIN } from './schemes.ts'

/** What the channels do, once sender and contents have been checked. */
export type Channels = {
  serve(contents: WebContents, port: Port): void
  choose(contents: WebContents, wish: PathWish): Promise<string | null>
  dropped(contents: WebContents, path: string): Promise<string | null>
  show(path: string): Promise<void>
  menu(contents: WebContents, groups: MenuGroup[]): void
}

const text = (most: number) => z.string().max(most)
const path = text(4_096).min(1)
const wish = z.object({
  want: z.enum(['folder', 'file', 'save']), title: text(200), action: text(100).optional(),
  endings: z.array(z.string().regex(/^[a-z0-9]{1,12}$/)).max(20).optional(), name: text(255).optional(),
})
const menu = z.array(z.object({
  title: text(60),
  items: z.array(z.union([
    z.object({ line: z.literal(true) }),
    z.object({ id: text(80), title: text(120), accelerator: text(60).optional(), enabled: z.boolean() }),
  ])).max(100),
})).max(20)
const message = text(LIMITS.rpcMessageBytes)

/**
 * Every channel between pages and this process. A message counts only when it comes from the main frame of a page of
 * ours and fits its schema; anything else is dropped and logged.
 */
export function registerChannels(channels: Channels, log: Log): void {
  const ends = new Map<number, PageEnd>()

  const listen = <T>(channel: string, schema: z.ZodType<T>, act: (contents: WebContents, value: T) => void) =>
    ipcMain.on(channel, (event, value: unknown) => {
      const parsed = schema.safeParse(value)
      if (isOwn(event) && parsed.success) act(event.sender, parsed.data)
      else log('warn', 'a message of a page was refused', { channel })
    })
  const answer = <T, R>(channel: string, schema: z.ZodType<T>, act: (contents: WebContents, value: T) => Promise<R>) =>
    ipcMain.handle(channel, async (event, value: unknown) => {
      const parsed = schema.safeParse(value)
      if (isOwn(event) && parsed.success) return act(event.sender, parsed.data)
      log('warn', 'a question of a page was refused', { channel })
      throw new Fault('denied', 'This page may not ask that.')
    })

  listen('selvedge:open', z.undefined(), (contents) => {
    ends.get(contents.id)?.close()
    const end = pageEnd(contents)
    ends.set(contents.id, end)
    channels.serve(contents, end.port)
  })
  listen('selvedge:message', message, (contents, value) => ends.get(contents.id)?.receive(value))
  listen('selvedge:menu', menu, channels.menu)
  answer('selvedge:choose', wish, channels.choose)
  answer('selvedge:dropped', path, channels.dropped)
  answer('selvedge:show', path, (_contents, value) => channels.show(value))
}

function isOwn(event: IpcMainEvent | IpcMainInvokeEvent): boolean {
  const { senderFrame, sender } = event
  return senderFrame !== null && senderFrame === sender.mainFrame && senderFrame.origin === APP_ORIGIN
}

type PageEnd = { port: Port; receive(text: string): void; close(): void }

/** The port to one load of a page. It closes when the page is loaded anew, loses its process or goes away. */
function pageEnd(contents: WebContents): PageEnd {
  const listeners: ((message: unknown) => void)[] = []
  const closed: (() => void)[] = []
  let open = true
  const close = () => {
    if (!open) return
    open = false
    contents.off('destroyed', close)
    contents.off('render-process-gone', close)
    for (const listener of closed) listener()
  }
  contents.on('destroyed', close)
  contents.on('render-process-gone', close)
  return {
    close,
    receive(json) {
      try {
        const value: unknown = JSON.parse(json)
        for (const listener of listeners) listener(value)
      } catch {
        close()
      }
    },
    port: {
      send: (value) => void (open && !contents.isDestroyed() && contents.send('selvedge:message', JSON.stringify(value))),
      onMessage: (listener) => void listeners.push(listener),
      onClose: (listener) => void closed.push(listener),
      close,
    },
  }
}
