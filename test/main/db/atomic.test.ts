import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeFileAtomicSync } from '../../../main/db/atomic.ts'
import { freshFolder } from '../../support/store.ts'

describe('writeFileAtomicSync', () => {
  it('writes new files and replaces old ones, leaving nothing else', () => {
    const folder = freshFolder()
    const file = join(folder, 'a.json')
    writeFileAtomicSync(file, 'first')
    writeFileAtomicSync(file, new TextEncoder().encode('sécond'))
    expect(readFileSync(file, 'utf8')).toBe('sécond')
    expect(readdirSync(folder)).toEqual(['a.json'])
  })

  it('says what is wrong with the place, keeps the old file and leaves nothing', () => {
    const folder = freshFolder()
    expect(() => writeFileAtomicSync(join(folder, 'none/a.json'), 'x')).toThrow(expect.objectContaining({ code: 'not-found' }))
    expect(() => writeFileAtomicSync(join(folder, 'x'.repeat(300)), 'x')).toThrow(expect.objectContaining({ code: 'invalid' }))
    mkdirSync(join(folder, 'taken'))
    writeFileSync(join(folder, 'taken/file'), 'old')
    expect(() => writeFileAtomicSync(join(folder, 'taken'), 'x')).toThrow()
    expect(readdirSync(folder)).toEqual(['taken'])
    expect(readFileSync(join(folder, 'taken/file'), 'utf8')).toBe('old')
  })
})
