/** A page without style or script for someone who cannot come in, as plain as its sentence. */
export function plainPage(status: number, title: string, sentences: string[]): Response {
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Selvedge</title><h1>${title}</h1>${sentences.map((text) => `<p>${text}</p>`).join('')}</html>`
  return new Response(body, { status, headers: { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' } })
}

export function lockedPage(): Response {
  return plainPage(401, 'This link no longer opens Selvedge', [
    'A link works once and for one minute, and only while the program that printed it runs.',
    'Press Enter in the terminal where Selvedge runs to get a fresh link, or start it again. Your work is saved; nothing is lost.',
  ])
}
