import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readManifest } from '../../main/inference/read-model-folder.ts'

const folder = join(import.meta.dirname, '../../native-models/sneaker-instances')
const text = (name: string) => readFileSync(join(folder, name), 'utf8')

describe('the shipped sneaker model', () => {
  it('is what its manifest says, small, and plain about where it comes from', () => {
    const manifest = readManifest(folder)
    expect(manifest).toMatchObject({ id: 'sneaker-instances', family: 'yolo-seg', task: 'instances', labels: ['sneaker'] })
    const [{ path, sha256, bytes }] = manifest.files
    const content = readFileSync(join(folder, path))
    expect([createHash('sha256').update(content).digest('hex'), content.length]).toEqual([sha256, bytes])
    expect(bytes).toBeLessThanOrEqual(12 * 1024 * 1024)
    expect(manifest.licence).toContain('No licence')
    const card = text('card.md')
    for (const word of [manifest.version, 'AP', 'licence', 'Limits']) expect(card).toContain(word)
  })

  it('names the photos it has learned from, and none twice', () => {
    const { train, val } = JSON.parse(text('split.json')) as { train: string[]; val: string[] }
    expect([train.length, val.length]).toEqual([67, 17])
    expect(new Set([...train, ...val]).size).toBe(84)
  })
})
