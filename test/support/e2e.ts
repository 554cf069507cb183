import { expect, test as base } from '@playwright/test'
import { photoFolder, startStudioHost, type StudioHost } from './studio-host.ts'
import { studioPage, type StudioPage } from './studio-page.ts'

type Fixtures = {
  place: { folder: string; home: string; photos: string[] }
  host: StudioHost
  studio: StudioPage
  /** Another client on the same host, as a second window would be. */
  second: () => Promise<StudioPage>
}

/** Every test has its own folder of photos, user folder, host process and browser page. */
export const test = base.extend<Fixtures>({
  launchOptions: async ({}, use) => {
    await use({ executablePath: process.env['SELVEDGE_CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] })
  },
  viewport: async ({}, use) => use({ width: 1440, height: 900 }),
  place: async ({}, use) => {
    const made = await photoFolder(4)
    await use(made)
    await made.drop()
  },
  host: async ({ place }, use) => {
    const host = await startStudioHost(place)
    await use(host)
    await host.stop()
  },
  studio: async ({ page, host }, use, info) => {
    const problems: string[] = []
    page.on('pageerror', (error) => problems.push(error.message))
    page.on('console', (message) => message.type() === 'error' && /Content Security|Trusted/i.test(message.text()) && problems.push(message.text()))
    await page.goto(host.link)
    await use(studioPage(page))
    if (info.status === info.expectedStatus) expect(problems, 'errors on the page').toEqual([])
  },
  second: async ({ page, host }, use) => {
    await use(async () => {
      // The cookie of the first page lets its neighbours in.
      const other = await page.context().newPage()
      await other.goto(`http://127.0.0.1:${host.port}/`)
      return studioPage(other)
    })
  },
})
export { expect }
