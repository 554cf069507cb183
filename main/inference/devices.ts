import type { Client } from '../../core/api/method.ts'
import type { Provider } from '../../core/api/models.ts'
import { connect } from '../../core/api/rpc.ts'
import { Fault } from '../../core/fault.ts'
import type { Child, Log, Spawn } from '../host/context.ts'
import type { RunnerContract } from '../workers/runner-contract.ts'
import type { DeviceRow } from './inference.ts'

export type RunnerClient = Client<RunnerContract>['runner']

/** From the fastest by experience to the one that is always there; `auto` means the first that works and is no pretence. */
const ORDER: readonly Provider[] = ['cuda', 'tensorrt', 'dml', 'coreml', 'webgpu', 'cpu']
/** Where each can be: platform and processor as Node names them. WebGPU and the processor are everywhere. */
const PLACES: Partial<Record<Provider, { on: readonly string[]; words: string }>> = {
  cuda: { on: ['linux-x64'], words: 'Only on Linux with an Intel or AMD processor; on Windows DirectML uses the same cards.' },
  tensorrt: { on: ['linux-x64'], words: 'Only on Linux with an Intel or AMD processor.' },
  dml: { on: ['win32-x64', 'win32-arm64'], words: 'DirectML is a part of Windows.' },
  coreml: { on: ['darwin-arm64'], words: 'CoreML is a part of macOS.' },
}
const TRIAL_MS = 30_000
/** The trial takes a graphics card 1 to 5 ms. A driver that reckons on the processor takes above a hundred. */
const PRETENCE_MS = 40

/** Tries every provider of this platform on a tiny network, in processes that may die of it. */
export async function findDevices(spawn: Spawn, log: Log): Promise<DeviceRow[]> {
  const rows: DeviceRow[] = []
  let runner: { child: Child; client: RunnerClient } | null = null
  for (const provider of ORDER) {
    const place = PLACES[provider]
    if (place && !place.on.includes(`${process.platform}-${process.arch}`)) {
      rows.push({ provider, usable: false, reason: place.words, milliseconds: null, chosen: false })
      continue
    }
    runner ??= startRunner(spawn)
    const { child, client } = runner
    try {
      const milliseconds = await within(TRIAL_MS, exitOf(child), client.trial({ provider }))
      rows.push({ provider, usable: true, reason: '', milliseconds, chosen: false })
    } catch (thrown) {
      const fault = Fault.of(thrown)
      rows.push({ provider, usable: false, reason: fault.message, milliseconds: null, chosen: false })
      if (fault.code === 'unsupported') continue
      log('warn', `trying ${provider} ended its process`, { reason: fault.message, said: child.lastWords() })
      child.kill()
      runner = null
    }
  }
  runner?.child.kill()
  return chosenOf(rows)
}

/** The order in which providers are tried for a choice; the processor is always the last resort. */
export function providersFor(choice: Provider | 'auto', devices: readonly DeviceRow[]): Provider[] {
  if (choice !== 'auto') return choice === 'cpu' ? ['cpu'] : [choice, 'cpu']
  const good = devices.filter((row) => row.usable && row.reason === '').map((row) => row.provider)
  // TensorRT builds an engine for minutes at first; that is for those who ask for it.
  return [...good.filter((provider) => provider !== 'cpu' && provider !== 'tensorrt'), 'cpu']
}

function chosenOf(rows: DeviceRow[]): DeviceRow[] {
  for (const row of rows) {
    if (row.provider !== 'cpu' && row.milliseconds !== null && row.milliseconds > PRETENCE_MS) {
      row.reason = `It works, but its driver reckons on the processor: slow (${Math.round(row.milliseconds)} ms for the trial).`
    }
  }
  const first = providersFor('auto', rows)[0]
  return rows.map((row) => ({ ...row, chosen: row.provider === first }))
}

/** A runner without a model. */
export function startRunner(spawn: Spawn): { child: Child; client: RunnerClient } {
  const child = spawn('runner')
  return { child, client: connect<RunnerContract, Record<never, never>>(child.port).client.runner }
}

/** How a process ended, as a fault; never resolves otherwise. */
export function exitOf(child: Child): Promise<never> {
  const exit = new Promise<never>((_, reject) => child.onExit((code, signal) =>
    reject(new Fault('corrupt', `The process was stopped by it (${signal ?? `code ${code}`}).`, { found: signal ?? code }))))
  // Most processes end when nobody asks any more.
  exit.catch(() => undefined)
  return exit
}

async function within(limitMs: number, exit: Promise<never>, answer: Promise<{ milliseconds: number }>): Promise<number> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Fault('closed', `No answer within ${limitMs / 1_000} s.`)), limitMs)
  })
  try {
    // A call whose process ends fails as well, without saying how; the exit does.
    const told = answer.catch((thrown: unknown) => (Fault.of(thrown).code === 'closed' ? exit : Promise.reject(thrown)))
    return (await Promise.race([told, late])).milliseconds
  } finally {
    clearTimeout(timer)
  }
}
