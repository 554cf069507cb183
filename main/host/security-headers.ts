/** What pages of the program may load: nothing but their own files. RELIABILITY.md section 5, item 5. */
const POLICY = [
  "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' selvedge-img: blob:", "font-src 'self'",
  "connect-src 'self'", "worker-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-src 'none'",
  "frame-ancestors 'none'", "object-src 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
]

/** The enforcing Content-Security-Policy of every page. In a browser there is no scheme of our own. */
export function pagePolicy(host: 'electron' | 'serve'): string {
  return POLICY.join('; ').replace(host === 'serve' ? ' selvedge-img:' : /^$/, '')
}

/** Headers of every response of the window or the browser host. */
export function pageHeaders(host: 'electron' | 'serve'): Record<string, string> {
  return {
    'Content-Security-Policy': pagePolicy(host),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'X-Frame-Options': 'DENY',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=()',
  }
}

/** Headers of stored content (photos, tiles, downloads): never a page, whatever the bytes are. */
export const CONTENT_HEADERS: Record<string, string> = {
  'Content-Security-Policy': "sandbox; default-src 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

const SHOWN = new Set(['image/jpeg', 'image/png', 'image/webp'])

/** A response of stored content, with the headers that keep it from becoming a page. */
export function asContent(response: Response, extra: Record<string, string> = {}): Response {
  const headers = new Headers(response.headers)
  for (const [name, value] of Object.entries({ ...CONTENT_HEADERS, ...extra })) headers.set(name, value)
  if (!headers.has('Content-Disposition')) {
    headers.set('Content-Disposition', SHOWN.has(headers.get('Content-Type') ?? '') ? 'inline' : 'attachment')
  }
  return new Response(response.body, { status: response.status, headers })
}
