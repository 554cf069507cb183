import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { labelme } from '../../../core/formats/labelme.ts'
import { itemsOf, memoryFiles, modelOf, written } from '../../support/dataset-model.ts'

const sneakers = fileURLToPath(new URL('../../../../shared/data/sneakers/train', import.meta.url))

test.skipIf(!existsSync(sneakers))('all 84 sneaker files come back as they were (photos are referred to, so imageData becomes null)', async () => {
  const names = readdirSync(sneakers).filter((name) => name.endsWith('.json'))
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(join(sneakers, name), 'utf8')]))
  const items = await itemsOf(labelme, memoryFiles(files))
  expect(items).toHaveLength(84)
  for (const item of items) {
    if (item.kind !== 'image') throw new Error(JSON.stringify(item))
    const { files: out } = await written(labelme, modelOf([item], 'import:labelme'))
    const [text] = Object.values(out)
    const original = JSON.parse(files[item.from])
    for (const shape of original.shapes) Object.assign(shape, { description: '', mask: null })
    expect(JSON.parse(text)).toEqual({ ...original, version: '7.1.0', imageData: null })
    expect(Object.keys(JSON.parse(text))).toEqual(Object.keys(original))
  }
})
