import type { Session } from 'electron'
import type { Host } from '../host/host.ts'
import { asContent, pageHeaders } from '../host/security-headers.ts'
import { staticFile } from '../host/static-files.ts'

/**
 * Answers the two schemes: `selvedge://app/...` with the built renderer and, under /media, photos; `selvedge-img://media/...`
 * with photos too. Pages use /media, which is of their own origin, so that pixels drawn from it may be read back.
 */
export function answerSchemes(session: Session, host: Pick<Host, 'media'>, renderer: string): void {
  session.protocol.handle('selvedge', async (request) => {
    const { host: name, pathname } = new URL(request.url)
    if (name !== 'app' || request.method !== 'GET') return refused()
    if (pathname.startsWith('/media/')) return asContent(await host.media(request))
    const file = await staticFile(renderer, pathname)
    for (const [header, value] of Object.entries(pageHeaders('electron'))) file.headers.set(header, value)
    return file
  })
  session.protocol.handle('selvedge-img', async (request) => {
    if (new URL(request.url).host !== 'media' || request.method !== 'GET') return refused()
    // Another origin than the page's: it may be shown there, and only pages of ours can ask.
    return asContent(await host.media(request), { 'Cross-Origin-Resource-Policy': 'cross-origin' })
  })
}

function refused(): Response {
  return new Response('Refused.', { status: 403, headers: { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' } })
}
