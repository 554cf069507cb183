import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chromium, type BrowserContext, type Page } from '@playwright/test'
import { expect, test as base } from '../support/e2e.ts'

/*
 * RELIABILITY.md S5: a person is signed in, and the same browser visits hostile pages: of a foreign site, of a name that
 * was rebound to this machine, and of another program on this machine. Chromium's own protection of the local network is
 * switched off, so that it is our checks that hold.
 */
type Arena = { context: BrowserContext; page: Page; host: string; hostPort: number; foreign: string; neighbour: string; photo: string }

const test = base.extend<{ arena: Arena }>({
  arena: async ({ host, place, launchOptions }, use) => {
    const evil = createServer((_request, response) => response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>evil</title><p>hello'))
    await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve))
    const evilPort = (evil.address() as AddressInfo).port
    const browser = await chromium.launch({
      ...launchOptions,
      args: [...(launchOptions.args ?? []), '--host-resolver-rules=MAP evil.test 127.0.0.1', '--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests,PrivateNetworkAccessSendPreflights'],
    })
    const context = await browser.newContext()
    const mine = await context.newPage()
    await mine.goto(host.link)
    const origin = `http://127.0.0.1:${host.port}`
    const called = async (name: string, params: object) => mine.evaluate(async ([method, body]) => {
      const reply = await fetch(`/call/${method}`, { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Selvedge-CSRF': '1' }, body })
      return (await reply.json() as { ok: unknown }).ok
    }, [name, JSON.stringify(params)] as const)
    const { project } = await called('projects.openFolder', { folder: place.folder }) as { project: string }
    await called('images.add', { project, paths: [place.folder] })
    const { ids } = await called('images.ids', { project }) as { ids: number[] }
    const photo = `${origin}/media/${project}/${ids[0]}/thumb`
    // The person's own page can do all of it, so a refusal below means something.
    expect(await mine.evaluate(async (url) => (await fetch(url)).status, photo)).toBe(200)

    await use({ context, page: await context.newPage(), host: origin, hostPort: host.port, foreign: `http://evil.test:${evilPort}/`, neighbour: `http://127.0.0.1:${evilPort}/`, photo })

    expect(await called('settings.get', { key: 'stolen' }), 'nothing was changed').toEqual({ value: null })
    expect(await called('projects.list', {})).toHaveLength(1)
    await browser.close()
    await new Promise((resolve) => evil.close(resolve))
  },
})

/** What a hostile page tries; each resolves to what it got hold of, which must be nothing. */
const GRABS: Record<string, (target: { host: string; photo: string; socket: string }) => Promise<string>> = {
  'fetch with cookies': ({ photo }) => fetch(photo, { credentials: 'include' }).then((reply) => reply.text(), () => ''),
  'fetch without cors': ({ photo }) => fetch(photo, { mode: 'no-cors', credentials: 'include' }).then((reply) => reply.text(), () => ''),
  'call as text': ({ host }) => fetch(`${host}/call/settings.set`, { method: 'POST', mode: 'no-cors', credentials: 'include', headers: { 'Content-Type': 'text/plain' }, body: '{"key":"stolen","value":1}' }).then((reply) => reply.text(), () => ''),
  'call as json': ({ host }) => fetch(`${host}/call/settings.set`, { method: 'POST', credentials: 'include', headers: { 'Content-Type': 'application/json', 'X-Selvedge-CSRF': '1' }, body: '{"key":"stolen","value":1}' }).then((reply) => reply.text(), () => ''),
  beacon: async ({ host }) => {
    navigator.sendBeacon(`${host}/call/settings.set`, new Blob(['{"key":"stolen","value":1}'], { type: 'text/plain' }))
    await new Promise((resolve) => setTimeout(resolve, 200))
    return ''
  },
  'hidden form': async ({ host }) => {
    const frame = document.createElement('iframe')
    frame.name = 'hidden'
    const form = document.createElement('form')
    Object.assign(form, { method: 'post', action: `${host}/call/settings.set`, enctype: 'text/plain', target: 'hidden' })
    const field = document.createElement('input')
    Object.assign(field, { name: '{"key":"stolen","value":"', value: '"}' })
    form.append(field)
    document.body.append(frame, form)
    form.submit()
    await new Promise((resolve) => setTimeout(resolve, 300))
    return ''
  },
  image: ({ photo }) => new Promise((resolve) => {
    const image = new Image()
    image.addEventListener('load', () => resolve(`${image.naturalWidth} pixels`))
    image.addEventListener('error', () => resolve(''))
    image.src = photo
  }),
  script: ({ host }) => new Promise((resolve) => {
    const script = document.createElement('script')
    script.addEventListener('load', () => resolve('script ran'))
    script.addEventListener('error', () => resolve(''))
    script.src = `${host}/index.html`
    document.body.append(script)
  }),
  style: ({ host }) => new Promise((resolve) => {
    const link = document.createElement('link')
    link.rel = 'stylesheet'
    link.addEventListener('load', () => resolve('style loaded'))
    link.addEventListener('error', () => resolve(''))
    link.href = `${host}/index.html`
    document.head.append(link)
  }),
  frame: async ({ host }) => {
    const frame = document.createElement('iframe')
    frame.src = `${host}/`
    document.body.append(frame)
    await new Promise((resolve) => setTimeout(resolve, 500))
    try {
      return frame.contentDocument?.body?.innerText.includes('Open folder') ? 'the page in a frame' : ''
    } catch {
      return ''
    }
  },
  popup: async ({ host }) => {
    const opened = window.open(`${host}/`)
    await new Promise((resolve) => setTimeout(resolve, 500))
    try {
      return opened?.document.body?.innerText.includes('Open folder') ? 'the page in a window' : ''
    } catch {
      return ''
    } finally {
      opened?.close()
    }
  },
  socket: ({ socket }) => new Promise((resolve) => {
    const channel = new WebSocket(socket)
    channel.addEventListener('open', () => channel.send('{"id":1,"call":"projects.list","params":{}}'))
    channel.addEventListener('message', (event) => resolve(String(event.data)))
    channel.addEventListener('close', () => resolve(''))
  }),
}

for (const place of ['foreign', 'neighbour'] as const) {
  test(`a ${place} page gets nothing and changes nothing`, async ({ arena }) => {
    for (const [name, grab] of Object.entries(GRABS)) {
      await arena.page.goto(arena[place])
      const target = { host: arena.host, photo: arena.photo, socket: `${arena.host.replace('http', 'ws')}/ws` }
      expect.soft(await arena.page.evaluate(grab, target), name).toBe('')
    }
  })
}

test('a name that was rebound to this machine gets nothing, not even as its own page', async ({ arena }) => {
  const rebound = `http://evil.test:${arena.hostPort}`
  const reply = await arena.page.goto(`${rebound}/`)
  expect(reply?.status()).toBe(403)
  expect(await arena.page.content()).not.toContain('root')
  const grabs = ['fetch with cookies', 'call as json', 'image', 'socket']
  for (const name of grabs) {
    const target = { host: rebound, photo: arena.photo.replace(arena.host, rebound), socket: `ws://evil.test:${arena.hostPort}/ws` }
    // Its own refusal page may not connect anywhere; a page of the same site served by the attacker before rebinding may.
    await arena.page.goto(arena.foreign)
    expect.soft(await arena.page.evaluate(GRABS[name], target), name).not.toMatch(/pixels|sneaker|"ok"|Spring/)
  }
})

test('a link on a foreign page does not open the program, the printed address does', async ({ arena }) => {
  await arena.page.goto(arena.foreign)
  await arena.page.evaluate((url) => {
    location.href = url
  }, `${arena.host}/`)
  await arena.page.waitForURL(`${arena.host}/`)
  expect(await arena.page.locator('h1').innerText()).toBe('Refused')
  await arena.page.goto('about:blank')
  await arena.page.goto(`${arena.host}/`)
  await expect(arena.page.getByRole('heading', { name: 'Selvedge' })).toBeVisible()
})
