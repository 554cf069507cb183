import type { Page } from '@playwright/test'
import { expect, test } from '../support/e2e.ts'

const SIZES = [{ width: 1440, height: 900 }, { width: 1100, height: 700 }]

/** Runs a command by the palette, as someone would who knows its name. */
async function command(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill(name)
  await page.keyboard.press('Enter')
}

const WINDOWS: { shot: string; open: (page: Page) => Promise<void> }[] = [
  { shot: 'palette', open: (page) => page.keyboard.press('Control+k') },
  { shot: 'shortcuts', open: (page) => command(page, 'Keyboard shortcuts') },
  { shot: 'guide', open: (page) => page.keyboard.press('F1') },
  { shot: 'settings', open: (page) => command(page, 'Settings') },
  { shot: 'import', open: (page) => command(page, 'Import') },
  { shot: 'export', open: (page) => command(page, 'Export') },
  { shot: 'categories', open: (page) => command(page, 'Edit categories') },
  { shot: 'predict', open: (page) => command(page, 'Predict photos') },
  { shot: 'models', open: (page) => command(page, 'Models') },
  { shot: 'evaluation', open: (page) => command(page, 'Evaluate a run') },
  { shot: 'statistics', open: (page) => command(page, 'Statistics') },
  { shot: 'project', open: (page) => command(page, 'Project: files') },
  { shot: 'splits', open: (page) => command(page, 'Assign train') },
]

for (const size of SIZES) {
  test(`every screen is whole at ${size.width} x ${size.height}`, async ({ studio }, info) => {
    const { page } = studio
    await page.setViewportSize(size)
    const shot = async (name: string) => {
      await page.screenshot({ path: info.outputPath(`${name}.png`) })
      // Nothing may be wider than the window, and no text smaller than 12 px.
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${name} fits`).toBe(true)
      expect(await page.evaluate(smallestText), `text of ${name}`).toBeGreaterThanOrEqual(12)
    }
    await expect(page.getByRole('button', { name: 'Try the sample' })).toBeEnabled()
    await shot('start')
    await page.getByRole('button', { name: 'Try the sample' }).click()
    await expect(studio.photos).toBeVisible()
    await studio.shown()
    await expect(studio.objectCount().first()).toBeVisible()
    await shot('studio')
    await studio.objectCount().first().click()
    await shot('selected')
    for (const tab of ['Review', 'Adjust', 'Image', 'History']) {
      await page.getByRole('tab', { name: tab }).click()
      await shot(tab.toLowerCase())
    }
    for (const { shot: name, open } of WINDOWS) {
      await open(page)
      await expect(page.getByRole('dialog')).toBeVisible()
      // Windows fade in; the picture is of the end.
      await page.waitForTimeout(300)
      await shot(name)
      expect(await page.evaluate(cutOff), `nothing of ${name} is cut off`).toEqual([])
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toBeHidden()
    }
    await command(page, 'Light theme')
    await page.waitForTimeout(200)
    await shot('light')
  })
}

/** Parts of windows whose content is wider than they are: cut off, or scrolled sideways. Text that ends in dots is meant to. */
function cutOff(): string[] {
  return [...document.querySelectorAll('[role=dialog], [role=dialog] *')].flatMap((element) => {
    const { overflowX, textOverflow } = getComputedStyle(element)
    const isMeant = overflowX === 'visible' || textOverflow === 'ellipsis' || element.matches('pre, input, textarea, .eval-scroll')
    return !isMeant && element.clientWidth > 40 && element.scrollWidth > element.clientWidth + 1 ? [String(element.className)] : []
  })
}

function smallestText(): number {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  let smallest = Infinity
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const element = node.parentElement!
    if (!node.textContent!.trim() || element.closest('script, style, [hidden]') || element.getClientRects().length === 0) continue
    smallest = Math.min(smallest, Number.parseFloat(getComputedStyle(element).fontSize))
  }
  return smallest
}
