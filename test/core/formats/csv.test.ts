import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csv } from '../../../core/formats/csv.ts'
import { models } from '../../support/dataset-arbitraries.ts'
import { written } from '../../support/dataset-model.ts'

/** A reader of RFC 4180, written apart from the writer. */
function parse(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  for (let i = 0, quoted = false; i < text.length; i++) {
    const c = text[i]
    if (quoted) {
      if (c !== '"') cell += c
      else if (text[i + 1] === '"') cell += text[++i]
      else quoted = false
    } else if (c === '"' && cell === '') quoted = true
    else if (c === ',') row.push(...[cell, (cell = '')].slice(0, 1))
    else if (c === '\r' && text[i + 1] === '\n') {
      rows.push([...row, cell])
      row = []
      cell = ''
      i++
    } else cell += c
  }
  return rows
}

test('every annotation has its row, and no cell can be taken for a formula', async () => {
  await fc.assert(fc.asyncProperty(models('coco'), fc.constantFrom('=1+1', '+x', '-2', '@SUM(A1)', '\tx', '\rx', '\n=1', 'plain', '"=1"'), async (model, text) => {
    for (const image of model.images) for (const row of image.annotations) row.description = text
    const { files } = await written(csv, model)
    const [header, ...rows] = parse(files['annotations.csv'])
    expect(rows).toHaveLength(model.images.reduce((sum, image) => sum + Math.max(1, image.annotations.length), 0))
    const numbers = new Set(['image_width', 'image_height', 'id', 'x', 'y', 'width', 'height', 'area', 'score', 'group'])
    for (const row of rows) {
      expect(row).toHaveLength(header.length)
      row.forEach((cell, i) => {
        if (numbers.has(header[i])) expect(cell === '' || Number.isFinite(Number(cell))).toBe(true)
        else expect(cell).not.toMatch(/^[=+\-@\t\r\n]/)
      })
    }
    const all = model.images.flatMap((image) => image.annotations)
    const told = rows.filter((row) => row[5] !== '')
    expect(told.map((row) => [Number(row[5]), Number(row[8]), Number(row[12])])).toEqual(
      all.map((row) => [row.id, row.bbox[0], row.area]),
    )
    expect(told.every((row) => row[16] === (/^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text))).toBe(true)
  }), { numRuns: 150 })
})
