import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Fault } from '../../../core/fault.ts'
import { memoryHost } from '../../support/memory-host.ts'
import { bombs, hostileModels, mutated } from '../../support/onnx-mutations.ts'
import { RED_WEIGHTS, writeModel } from '../../support/red-finder.ts'

const SEED = 31_415
const FILES = 16
/** Two processes start for each file; alone on a machine one second is enough for all of it. */
const SLOW = 15_000

it(`S1: ${FILES} mutated files (seed ${SEED}) and the bombs through the real processes: refused in words or run, the host lives`, async () => {
  const { client, folder, logged } = memoryHost()
  writeModel(folder, 'w.bin', RED_WEIGHTS)
  const files = [...Array.from({ length: FILES }, (_, i) => [`m${i}.onnx`, mutated(hostileModels, SEED + i)] as const), ...Object.entries(bombs).map(([name, bytes]) => [`${name}.onnx`, bytes] as const)]
  const codes: string[] = []
  for (const [name, bytes] of files) {
    writeModel(folder, name, bytes)
    const at = performance.now()
    const outcome = await client.models.check({ path: join(folder, name) }).then(() => 'ran', Fault.of)
    expect(performance.now() - at, name).toBeLessThan(SLOW)
    codes.push(outcome instanceof Fault ? outcome.code : outcome)
    if (!(outcome instanceof Fault)) continue
    expect(outcome.message, name).toMatch(/^[A-Z][^\n]{5,500}$/)
    expect(outcome.message).not.toMatch(/\bat \w+ \(|node:|\/workers\//)
    expect(outcome.details.file, `${name}: ${outcome.message}`).toBeTruthy()
  }
  expect(codes.filter((code) => !['ran', 'invalid', 'corrupt', 'unsupported', 'not-found', 'denied'].includes(code))).toEqual([])
  expect(codes.filter((code) => code === 'ran').length).toBeLessThan(FILES)
  expect(logged.filter((line) => line.startsWith('bug'))).toEqual([])
  expect((await client.models.list({})).every(({ shipped }) => shipped)).toBe(true)
}, 120_000)
