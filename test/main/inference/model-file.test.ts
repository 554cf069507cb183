import { createHash } from 'node:crypto'
import { linkSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { Fault } from '../../../core/fault.ts'
import { LIMITS, withLimits, type LimitName } from '../../../core/limits.ts'
import { lookThrough } from '../../../main/inference/model-file.ts'
import { readManifest } from '../../../main/inference/read-model-folder.ts'
import { onnx, tensor, type OnnxTensor } from '../../support/onnx.ts'
import { RED_WEIGHTS, redFinder, writeModel } from '../../support/red-finder.ts'
import { freshFolder } from '../../support/store.ts'

let root: string
let folder: string
beforeEach(() => {
  root = freshFolder()
  folder = join(root, 'model')
  mkdirSync(folder)
  mkdirSync(join(root, 'canary'))
  writeFileSync(join(root, 'canary', 'secret.bin'), RED_WEIGHTS)
  writeFileSync(join(root, 'secret.bin'), RED_WEIGHTS)
})

const outcome = (path: string, limits: Partial<Record<LimitName, number>> = {}): Fault | 'taken' => {
  try {
    lookThrough(path, withLimits(limits))
    return 'taken'
  } catch (thrown) {
    return Fault.of(thrown)
  }
}
const limitOf = (result: Fault | 'taken') => (result === 'taken' ? result : (result.details.limitName ?? result.message))

/** Names, sizes, times and contents of everything outside the model's folder. */
const canary = (): string => {
  const hash = createHash('sha256')
  for (const name of ['secret.bin', 'canary/secret.bin']) hash.update(name).update(readFileSync(join(root, name))).update(String(statSync(join(root, name)).mtimeMs))
  return hash.update(readdirSync(root).join()).update(readdirSync(join(root, 'canary')).join()).digest('hex')
}

/** Ways out of a folder, in the spellings of every system. */
function hostileNames(): string[] {
  const targets = ['secret.bin', 'canary/secret.bin', 'canary\\secret.bin']
  const ways = ['../', '..\\', './../', '.\\..\\', 'x/../../', '....//', '..%2f', '/', '//', '\\\\?\\', 'C:', 'C:\\', 'file://', '\0', '\u2025/', '..\u2215', 'sub/', './']
  const names = ways.flatMap((way) => targets.map((target) => way + target))
  return [...names, join(root, 'secret.bin'), '/etc/passwd', '/proc/self/environ', '/dev/zero', '\\\\server\\share\\x', 'secret.bin:stream', 'CON', 'nul', 'aux.bin', 'w.bin.', 'w.bin ', '', '.', '..',
    '*/_ORT_MEM_ADDR_/*', 'w.bin\0.txt', 'w\n.bin', '\u202ew.bin/', '~/.ssh/id_rsa', '${HOME}/x', 'http://example.org/w.bin']
}

describe('S3: files of weights stay inside the folder', () => {
  it('no hostile name is followed, and nothing outside changes', () => {
    const before = canary()
    for (const location of hostileNames()) {
      const result = outcome(writeModel(folder, 'm.onnx', redFinder({ weights: { location, offset: '0', length: '12' } })))
      expect(result, JSON.stringify(location)).toBeInstanceOf(Fault)
      expect((result as Fault).details.file).toBeTruthy()
      expect((result as Fault).details.field).toContain('external_data')
      expect(['invalid', 'not-found', 'denied']).toContain((result as Fault).code)
    }
    expect(hostileNames().length).toBeGreaterThan(70)
    expect(canary()).toBe(before)
  })

  it.each<[string, () => void]>([
    ['a link to a file outside', () => symlinkSync(join(root, 'secret.bin'), join(folder, 'w.bin'))],
    ['a link beside', () => (writeFileSync(join(folder, 'v.bin'), RED_WEIGHTS), symlinkSync('v.bin', join(folder, 'w.bin')))],
    ['a chain of links', () => (symlinkSync('v.bin', join(folder, 'w.bin')), symlinkSync(join(root, 'secret.bin'), join(folder, 'v.bin')))],
    ['a second name of a file outside', () => linkSync(join(root, 'secret.bin'), join(folder, 'w.bin'))],
    ['a folder', () => mkdirSync(join(folder, 'w.bin'))],
    ['a link to a device', () => symlinkSync('/dev/zero', join(folder, 'w.bin'))],
    ['a link to itself', () => symlinkSync('w.bin', join(folder, 'w.bin'))],
  ])('%s is refused', (_, make) => {
    make()
    const before = canary()
    const result = outcome(writeModel(folder, 'm.onnx', redFinder({ weights: { location: 'w.bin' } })))
    expect((result as Fault).code).toMatch(/denied|invalid/)
    expect(canary()).toBe(before)
  })

  it('the model itself may not be a link, a folder or a pipe', () => {
    writeModel(root, 'm.onnx', redFinder())
    symlinkSync(join(root, 'm.onnx'), join(folder, 'm.onnx'))
    mkdirSync(join(folder, 'd.onnx'))
    expect((outcome(join(folder, 'm.onnx')) as Fault).code).toBe('denied')
    expect((outcome(join(folder, 'd.onnx')) as Fault).code).toBe('invalid')
    expect((outcome(join(folder, 'none.onnx')) as Fault).code).toBe('not-found')
    expect(outcome(join(root, 'm.onnx'))).toBe('taken')
  })
})

describe('S2: limits of files', () => {
  it('offset and length must lie inside the file', () => {
    writeFileSync(join(folder, 'w.bin'), Buffer.concat([Buffer.alloc(8), RED_WEIGHTS]))
    const at = (offset: string) => outcome(writeModel(folder, 'm.onnx', redFinder({ weights: { location: 'w.bin', offset, length: '12' } })))
    expect([at('0'), at('8')]).toEqual(['taken', 'taken'])
    expect((at('9') as Fault).toRecord()).toMatchObject({ code: 'corrupt', details: { file: 'w.bin', found: 20, limit: 21 } })
    for (const offset of ['-1', '1e3', '0x8', '999999999999999', '9'.repeat(30), ' 0', '1.5']) expect(at(offset), offset).toBeInstanceOf(Fault)
  })

  it('modelFiles and modelBytes', () => {
    const tensors: OnnxTensor[] = ['a', 'b', 'c'].map((name) => {
      writeFileSync(join(folder, `${name}.bin`), RED_WEIGHTS)
      return { name, type: 'float32', dims: [3], external: { location: `${name}.bin` } }
    })
    const path = writeModel(folder, 'm.onnx', onnx({ outputs: [{ name: 'y', type: 'float32', dims: [1] }], nodes: [], tensors: [...tensors, tensor('d', [1], [1])] }))
    const total = statSync(path).size + 36
    expect(limitOf(outcome(path, { modelFiles: 4, modelBytes: total }))).toBe('taken')
    expect(limitOf(outcome(path, { modelFiles: 3 }))).toBe('modelFiles')
    expect(limitOf(outcome(path, { modelBytes: total - 1 }))).toBe('modelBytes')
  })

  it('modelFileBytes, on a file that takes no room', () => {
    const path = join(folder, 'm.onnx')
    writeFileSync(path, redFinder())
    truncateSync(path, LIMITS.modelFileBytes + 1)
    expect(limitOf(outcome(path))).toBe('modelFileBytes')
  })

  it('modelManifestBytes and modelLabels', () => {
    const manifest = (labels: number, pad = 0) => JSON.stringify({
      id: 'model', name: 'm', version: '1', family: 'semantic', task: 'semantic', input: { width: 8, height: 8 }, labels: Array.from({ length: labels }, (_, i) => `c${i}`),
      files: [{ role: 'model', path: 'model.onnx', sha256: '0'.repeat(64), bytes: 1 }], more: 'x'.repeat(pad),
    })
    const verdict = (text: string): string => {
      writeFileSync(join(folder, 'model.json'), text)
      try {
        return `${readManifest(folder).labels.length}`
      } catch (thrown) {
        const { message, details } = Fault.of(thrown)
        expect(details.file).toBe('model/model.json')
        return message
      }
    }
    expect(verdict(manifest(LIMITS.modelLabels))).toBe('10000')
    expect(verdict(manifest(LIMITS.modelLabels + 1))).toContain('labels')
    const pad = LIMITS.modelManifestBytes - manifest(1).length
    expect(verdict(manifest(1, pad))).toBe('1')
    expect(verdict(manifest(1, pad + 1))).toContain('too large')
    expect(verdict('{"__proto__": {"id": "x"}}')).toContain('__proto__')
    expect(verdict(`{"options": ${'['.repeat(100)}${']'.repeat(100)}}`)).toContain('Nesting')
  })
})
