import type { Settings } from '../state/settings.ts'

/** Keeps `data-theme` of the document at the user's wish, or the system's. */
export function followTheme(settings: Settings, document: Document): void {
  const light = matchMedia('(prefers-color-scheme: light)')
  const apply = () => {
    const { theme } = settings.store.getState()
    document.documentElement.dataset.theme = theme === 'system' ? (light.matches ? 'light' : 'dark') : theme
  }
  settings.store.subscribe(apply)
  light.addEventListener('change', apply)
  apply()
}
