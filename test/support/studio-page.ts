import { DatabaseSync } from 'node:sqlite'
import { expect, type Locator, type Page } from '@playwright/test'

/** The studio as a person sees it: what can be pressed and read, by its accessible name. */
export type StudioPage = ReturnType<typeof studioPage>

export function studioPage(page: Page) {
  const canvas = page.getByRole('application')
  const objects = page.getByRole('listbox', { name: 'Objects' })
  const photos = page.getByRole('listbox', { name: 'Photos' })

  /** Where a place of the photo (0..1 of its width and height) lies on the screen, from the fitted photo's size. */
  const at = async (x: number, y: number): Promise<{ x: number; y: number }> => {
    const box = (await canvas.boundingBox())!
    const sizes = /(\d+) × (\d+)/.exec(await page.locator('.status-line').innerText())!
    const [width, height] = [Number(sizes[1]), Number(sizes[2])]
    const zoom = await zoomOf(page)
    return { x: box.x + box.width / 2 + (x - 0.5) * width * zoom, y: box.y + box.height / 2 + (y - 0.5) * height * zoom }
  }
  return {
    page,
    canvas,
    objects,
    photos,
    at,
    objectCount: (): Locator => objects.getByRole('option'),
    tool: (name: string) => page.getByRole('radio', { name, exact: true }),
    saved: () => expect(page.getByRole('status', { name: 'Saved state' })).toHaveText(/^Saved/),
    async openFolder(folder: string) {
      await page.getByRole('button', { name: 'Open folder' }).click()
      const field = page.getByRole('textbox', { name: 'Filter, or a path' })
      await field.fill(folder)
      await field.press('Enter')
      await expect(field).toHaveValue('')
      await page.getByRole('dialog').getByRole('button', { name: /^Open/ }).click()
      await expect(photos).toBeVisible()
    },
    /** Clicks the corners of a polygon (0..1 of the photo) and closes it at its first point. */
    async polygon(corners: [number, number][]) {
      await page.getByRole('radio', { name: 'Polygon', exact: true }).click()
      for (const [x, y] of [...corners, corners[0]]) {
        const spot = await at(x, y)
        await page.mouse.move(spot.x, spot.y)
        await page.mouse.click(spot.x, spot.y)
      }
    },
    /** Names the category of the object just drawn; the name is created when it is new. */
    async nameCategory(name: string) {
      const dialog = page.getByRole('dialog', { name: 'Category of the new object' })
      await dialog.getByRole('combobox').fill(name)
      await page.keyboard.press('Enter')
      await expect(dialog).toBeHidden()
    },
    /** Runs a command by its name in the palette. */
    async command(title: string) {
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox', { name: 'Command palette' }).fill(title)
      await page.keyboard.press('Enter')
    },
    /** Lets a model predict every photo of the list, and waits until it has. */
    async predictAll(model: string, count: number) {
      await this.command('Predict photos…')
      const dialog = page.getByRole('dialog', { name: 'Predict' })
      await dialog.getByRole('radio', { name: model }).click()
      await dialog.getByRole('button', { name: `Predict ${count} photo${count === 1 ? '' : 's'}`, exact: true }).click()
      await expect(dialog).toBeHidden()
      await expect(page.getByText(new RegExp(`${count} photos? predicted|${count} of ${count}`)).first()).toBeVisible({ timeout: 60_000 })
    },
    /** The photo is drawn, not just its frame. */
    shown: () => expect(canvas).toHaveAttribute('data-photo', 'display'),
  }
}

async function zoomOf(page: Page): Promise<number> {
  const words = await page.getByRole('button', { name: /^Zoom / }).innerText()
  return Number(/([\d.,]+)/.exec(words)![1].replace(',', '.')) / 100
}

/** Rows of the project by plain SQL through its COCO views, as any other program would read them. */
export function readProject<T>(path: string, sql: string): T[] {
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    return database.prepare(sql).all() as T[]
  } finally {
    database.close()
  }
}
