import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import fc from 'fast-check'
import { readNpy, writeNpy } from '../../../core/formats/npy.ts'
import { Fault } from '../../../core/fault.ts'
import { LIMITS, withLimits, type Limits } from '../../../core/limits.ts'

/** A file of version 1 with this header and these bytes after it. */
function fileOf(header: string, data: Uint8Array | number[], version = 1): Uint8Array {
  const length = version === 1 ? [header.length & 255, header.length >> 8] : [header.length & 255, header.length >> 8, 0, 0]
  return Uint8Array.from([0x93, ...Array.from('NUMPY', (c) => c.charCodeAt(0)), version, 0, ...length, ...Array.from(header, (c) => c.charCodeAt(0)), ...data])
}
const header = (descr: string, shape: string, fortran = 'False'): string => `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }\n`

function faultOf(bytes: Uint8Array, limits: Limits = LIMITS): Fault {
  try {
    readNpy(bytes, 'a.npy', limits)
  } catch (thrown) {
    if (thrown instanceof Fault) return thrown
    throw thrown
  }
  throw new Error('the file was taken')
}

test('what was written is read again', () => {
  fc.assert(fc.property(fc.array(fc.float(), { minLength: 1, maxLength: 40 }), (list) => {
    const values = Float32Array.from(list)
    const bytes = writeNpy(values, [values.length])
    expect(readNpy(bytes, 'a.npy')).toEqual({ shape: [values.length], values })
    expect((bytes.length - values.byteLength) % 64).toBe(0)
  }))
  expect(readNpy(writeNpy(Uint8Array.of(1, 0, 1, 1, 0, 0), [2, 3]), 'm.npy')).toEqual({ shape: [2, 3], values: Uint8Array.of(1, 0, 1, 1, 0, 0) })
})

test('numbers of every kind, either end first, and Fortran\'s order', () => {
  expect(readNpy(fileOf(header('<f2', '(4,)'), [0x00, 0x3c, 0x00, 0xc0, 0x01, 0x00, 0x00, 0x7c]), 'h.npy').values).toEqual(Float32Array.of(1, -2, 2 ** -24, Infinity))
  expect(readNpy(fileOf(header('>i2', '(2,)'), [0x01, 0x02, 0xff, 0xfe]), 'i.npy').values).toEqual(Int32Array.of(258, -2))
  expect(readNpy(fileOf(header('<i8', '()'), [5, 0, 0, 0, 0, 0, 0, 0]), 'i.npy')).toEqual({ shape: [], values: Float64Array.of(5) })
  expect(readNpy(fileOf(header('|b1', '(3,)'), [0, 7, 1]), 'b.npy').values).toEqual(Uint8Array.of(0, 1, 1))
  expect(readNpy(fileOf(header('|u1', '(2, 3)', 'True'), [1, 4, 2, 5, 3, 6]), 'f.npy')).toEqual({ shape: [2, 3], values: Uint8Array.of(1, 2, 3, 4, 5, 6) })
  expect(readNpy(fileOf(header('|u1', '(2, 2)'), [1, 2, 3, 4], 2), 'v2.npy').values).toEqual(Uint8Array.of(1, 2, 3, 4))
})

test('each limit: at it and one past it', () => {
  const plain = fileOf(header('|u1', '(3,)'), [1, 2, 3])
  const cases = [
    ['npyFileBytes', plain.length, plain], ['npyHeaderBytes', header('|u1', '(3,)').length, plain],
    ['npyRank', 3, fileOf(header('|u1', '(1, 2, 2)'), [1, 2, 3, 4])],
  ] as const
  for (const [name, at, bytes] of cases) {
    expect(readNpy(bytes, 'a.npy', withLimits({ [name]: at })).values.length).toBeGreaterThan(2)
    expect(faultOf(bytes, withLimits({ [name]: at - 1 })).details).toMatchObject({ file: 'a.npy', limitName: name, limit: at - 1 })
  }
})

test('what is no plain array is refused with its place, nothing is guessed', () => {
  expect(faultOf(Uint8Array.of(1, 2, 3)).details).toMatchObject({ offset: 0 })
  expect(faultOf(fileOf(header('|O', '(3,)'), [0])).details).toMatchObject({ field: 'header' })
  expect(faultOf(fileOf(header('|O8', '(3,)'), [0])).code).toBe('unsupported')
  expect(faultOf(fileOf(header('<c16', '(1,)'), new Uint8Array(16))).details.field).toBe('descr')
  expect(faultOf(fileOf(header('<f4', '(3,)'), new Uint8Array(8))).details.field).toBe('shape')
  expect(faultOf(fileOf(header('<f4', '(99999999999, 99999999999)'), new Uint8Array(8))).details.field).toBe('shape')
  expect(faultOf(fileOf('{\'descr\': __import__(\'os\').system(\'ls\')}', [])).details.field).toBe('header')
  expect(faultOf(fileOf(header('|u1', '(3,)'), [1, 2, 3]).subarray(0, 30)).details.offset).toBe(30)
})

test('damaged files never do more than refuse', () => {
  const whole = writeNpy(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3])
  fc.assert(fc.property(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 6 }), fc.nat(whole.length), (changes, cut) => {
    const bytes = whole.slice(0, whole.length - (cut > 100 ? 0 : cut))
    for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value
    try {
      readNpy(bytes, 'a.npy')
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(Fault)
      expect((thrown as Fault).details.file).toBe('a.npy')
    }
  }), { numRuns: 400 })
})

const numpy = (() => {
  try {
    execFileSync('python3', ['-c', 'import numpy'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

test.skipIf(!numpy)(`numpy reads what is written, and writes what is read${numpy ? '' : ' (numpy is not installed here)'}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'selvedge-npy-'))
  try {
    writeFileSync(join(folder, 'ours.npy'), writeNpy(Float32Array.of(0.5, -1, 2, 3, 0.25, 7), [2, 3]))
    const script = 'import numpy,sys,os;d=sys.argv[1];a=numpy.load(os.path.join(d,"ours.npy"));print(a.dtype,a.shape,a.sum());numpy.save(os.path.join(d,"theirs.npy"),numpy.asfortranarray(a*2))'
    expect(execFileSync('python3', ['-c', script, folder], { encoding: 'utf8' }).trim()).toBe('float32 (2, 3) 11.75')
    expect(readNpy(readFileSync(join(folder, 'theirs.npy')), 'theirs.npy')).toEqual({ shape: [2, 3], values: Float32Array.of(1, -2, 4, 6, 0.5, 14) })
  } finally {
    rmSync(folder, { recursive: true })
  }
})
