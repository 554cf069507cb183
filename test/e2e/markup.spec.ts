import { execFile } from 'node:child_process'
import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '../support/e2e.ts'

/*
 * RELIABILITY.md S6: text from strangers is text. Fifty payloads as labels, descriptions, flags, file names and typed
 * words: nothing runs, the page's policy has nothing to refuse, and what is shown is the text itself.
 */
const root = join(import.meta.dirname, '../..')
const CALL = 'globalThis.struck=1'
const SHAPES = [
  `<script>${CALL}</script>`, `<img src=x onerror=${CALL}>`, `"><svg onload=${CALL}>`, `'><iframe srcdoc="<script>parent.struck=1</script>">`,
  `<a href="javascript:${CALL}">x</a>`, `[x](javascript:${CALL})`, `{{constructor.constructor('${CALL}')()}}`, `\${${CALL}}`, `<style>@import'//evil.test'</style>`,
  `<details open ontoggle=${CALL}>`,
]
const WRAPS: ((text: string) => string)[] = [(text) => text, (text) => `shoe ${text}`, (text) => text.toUpperCase(), (text) => `\u202e${text}`, (text) => `&lt;${text}&gt;`]
const PAYLOADS = WRAPS.flatMap((wrap) => SHAPES.map(wrap))

test('fifty payloads in every field stay text', async ({ studio, place, page }) => {
  expect(new Set(PAYLOADS).size).toBe(50)
  const photos = PAYLOADS.slice(0, 10).map((payload, i) => `${i} ${payload.replaceAll('/', '∕')}.jpg`)
  for (const [i, name] of photos.entries()) {
    await cp(join(place.folder, place.photos[0]), join(place.folder, name))
    const mine = PAYLOADS.slice(5 * i, 5 * i + 5)
    const shapes = mine.map((payload, k) => ({
      label: payload, description: payload, flags: { [payload]: true }, group_id: null, shape_type: 'rectangle', mask: null,
      points: [[10 + 40 * k, 10], [40 + 40 * k, 60]],
    }))
    const file = { version: '5', flags: { [mine[0]]: true }, shapes, imagePath: name, imageData: null }
    await writeFile(join(place.folder, `${name.slice(0, -4)}.json`), JSON.stringify(file))
  }
  const project = join(place.folder, 'Spring shoes.selvedge')
  await promisify(execFile)(process.execPath, [join(root, 'scripts/selvedge.mjs'), 'import', 'labelme', place.folder, '--project', project, '--quiet'], {
    env: { ...process.env, SELVEDGE_HOME: place.home },
  })
  await page.evaluate(() => {
    const seen: string[] = []
    Object.assign(globalThis, { violations: seen })
    document.addEventListener('securitypolicyviolation', (event) => seen.push(`${event.violatedDirective} ${event.blockedURI}`))
  })
  await studio.openFolder(place.folder)
  await studio.shown()
  const rows = studio.photos.getByRole('option')
  for (let i = 0; i < photos.length; i++) {
    await rows.filter({ hasText: photos[i] }).click()
    await expect(studio.canvas).toHaveAttribute('aria-label', `Photo ${photos[i]}`)
    await expect(studio.objectCount()).toHaveCount(5)
    await studio.objectCount().first().click()
    await expect(page.getByRole('textbox', { name: 'Description' })).toBeVisible()
  }
  // Category names stand in the list of objects and in their window; errors repeat what was typed.
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill(PAYLOADS[1])
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+Shift+l')
  await expect(page.getByRole('dialog').getByText(PAYLOADS[0], { exact: true }).first()).toBeVisible()
  await page.keyboard.press('Escape')
  const found = await page.evaluate(() => ({
    struck: 'struck' in globalThis,
    violations: (globalThis as unknown as { violations: string[] }).violations,
    injected: document.querySelectorAll('body script, iframe, details, a[href^="javascript:" i], img[src="x"]').length,
  }))
  expect(found).toEqual({ struck: false, violations: [], injected: 0 })
})
