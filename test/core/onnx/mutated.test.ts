import { describe, expect, it } from 'vitest'
import { Fault } from '../../../core/fault.ts'
import { walkOnnx } from '../../../core/onnx/walk.ts'
import { hostileModels, mutated } from '../../support/onnx-mutations.ts'

const SEED = 20_261_121
const FILES = 1_000

describe('S1: damaged and hostile .onnx files', () => {
  it(`${FILES} mutated files (seed ${SEED}): each is taken or refused in words, none takes long`, () => {
    let refused = 0
    let slowest = 0
    for (let i = 0; i < FILES; i++) {
      const file = mutated(hostileModels, SEED + i)
      const began = process.cpuUsage()
      try {
        walkOnnx({ size: file.length, read: (offset, length) => file.slice(offset, offset + length) }, { file: 'm.onnx' })
      } catch (thrown) {
        refused++
        expect(thrown, `seed ${SEED + i}`).toBeInstanceOf(Fault)
        const { code, message, details } = thrown as Fault
        expect(['invalid', 'corrupt', 'unsupported'], message).toContain(code)
        expect(details.file, message).toBe('m.onnx')
        expect(details.field !== undefined || details.offset !== undefined, message).toBe(true)
        expect(message).toMatch(/^[A-Z].*\.$/s)
      }
      slowest = Math.max(slowest, process.cpuUsage(began).user / 1_000)
    }
    expect(refused).toBeGreaterThan(FILES / 4)
    expect(refused).toBeLessThan(FILES)
    expect(slowest).toBeLessThan(1_000)
  })
})
