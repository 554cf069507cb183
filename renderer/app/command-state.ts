import { useCallback, useSyncExternalStore } from 'react'
import { commandOf, placeOf } from '../commands/index.ts'
import { shortcutOf } from '../commands/press.ts'
import { useApp } from './app.ts'

/** Whether a command may run now, whether it is on, and what it would do: drawn again only when one of these changes. */
export function useCommandState(id: string): { enabled: boolean; checked: boolean; title: string; shortcut: string | undefined } {
  const app = useApp()
  const command = commandOf(id)
  const subscribe = useCallback((heard: () => void) => {
    const stores = [app.session.store, app.document.store, app.view.store, app.gallery.store, app.clipboard.store, app.settings.store, app.ui.store, app.predictions.store, app.review.store, app.reshaper.store]
    const stops = stores.map((store) => store.subscribe(heard))
    return () => stops.forEach((stop) => stop())
  }, [app])
  const snapshot = useSyncExternalStore(subscribe, () => {
    const enabled = command.when(app)
    return JSON.stringify([enabled, command.checked?.(app) ?? false, enabled && command.titleNow ? command.titleNow(app) : command.title, shortcutOf(command, placeOf(app))])
  })
  const [enabled, checked, title, shortcut] = JSON.parse(snapshot) as [boolean, boolean, string, string | undefined | null]
  return { enabled, checked, title, shortcut: shortcut ?? undefined }
}
