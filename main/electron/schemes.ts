import type { CustomScheme } from 'electron'

/** The program's own pages. Nothing else is ever loaded. */
export const APP_ORIGIN = 'selvedge://app'
export const START_PAGE = `${APP_ORIGIN}/index.html`

/** Known to Chromium before it is ready, once. Neither scheme gets past CSP, runs service workers or answers other origins. */
export const SCHEMES: CustomScheme[] = [
  { scheme: 'selvedge', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  { scheme: 'selvedge-img', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
]
