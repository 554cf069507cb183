import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readManifest } from '../../main/inference/read-model-folder.ts'

const folder = join(import.meta.dirname, '../../native-models/garment-unet')
const text = (name: string) => readFileSync(join(folder, name), 'utf8')

describe('the shipped garment model', () => {
  it('is what its manifest says, small, and plain about where it comes from', () => {
    const manifest = readManifest(folder)
    expect(manifest).toMatchObject({ id: 'garment-unet', family: 'semantic', labels: ['garment'] })
    const [{ path, sha256, bytes }] = manifest.files
    const content = readFileSync(join(folder, path))
    expect([createHash('sha256').update(content).digest('hex'), content.length]).toEqual([sha256, bytes])
    expect(bytes).toBeLessThanOrEqual(12 * 1024 * 1024)
    expect(manifest.licence).toContain('No licence')
    const card = text('card.md')
    for (const word of [manifest.version, 'Dice', 'licence', 'Limits']) expect(card).toContain(word)
  })

  it('names the photos it has learned from, and none twice', () => {
    const { train, val } = JSON.parse(text('split.json')) as { train: string[]; val: string[] }
    expect([train.length, val.length]).toEqual([150, 0])
    expect(new Set(train).size).toBe(150)
  })

  it('ships the figures of each photo that its card sums up', () => {
    const rows = text('validation.csv').trim().split(/\r?\n/).slice(1).map((line) => line.split(','))
    const dice = rows.map((row) => Number(row[1])).sort((a, b) => a - b)
    const mean = dice.reduce((sum, one) => sum + one, 0) / dice.length
    expect(rows).toHaveLength(31)
    const card = text('card.md')
    for (const figure of [mean, dice[15], dice[0]]) expect(card).toContain(figure.toFixed(4))
    for (const [name] of rows) expect(text('split.json')).toContain(name.replace(/\.jpg$/, ''))
  })
})
