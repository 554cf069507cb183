import type { Client } from '../../../core/api/method.ts'
import type { Provider } from '../../../core/api/models.ts'
import { Fault } from '../../../core/fault.ts'
import type { ModelPorts, ProviderReport, Tensors } from '../../models/family.ts'
import type { SessionsContract } from '../runner-contract.ts'
import { plainReason } from './plain-reason.ts'

export type Sessions = Client<SessionsContract>['sessions']

/** The networks of a model on one provider; what fails on it goes to the next by itself. */
export type Device = {
  /** Where it runs now, and what was left before. */
  report(): ProviderReport
  ports(file: string): ModelPorts
  run(file: string, feeds: Tensors): Promise<{ outputs: Tensors; milliseconds: number }>
  close(): Promise<void>
}

export type DeviceOptions = {
  sessions: Sessions
  files: readonly string[]
  /** Tried in this order. */
  providers: readonly Provider[]
  threads: number
  /** Hears which provider is tried. */
  onTry?(provider: Provider): void
}

type Opened = { provider: Provider; at: number; networks: Map<string, { session: number; ports: ModelPorts }> }

/** Loads the files on the first provider that takes them. Throws the last one's fault when none does. */
export async function openDevice({ sessions, files, providers, threads, onTry = () => {} }: DeviceOptions): Promise<Device> {
  const left: ProviderReport['left'] = []

  const openAt = async (provider: Provider, at: number): Promise<Opened> => {
    onTry(provider)
    const networks: Opened['networks'] = new Map()
    try {
      for (const file of files) networks.set(file, await sessions.create({ source: file, provider, threads }))
    } catch (thrown) {
      await release(networks)
      throw thrown
    }
    return { provider, at, networks }
  }
  const openFrom = async (first: number): Promise<Opened> => {
    for (let at = first; ; at++) {
      try {
        return await openAt(providers[at], at)
      } catch (thrown) {
        if (at === providers.length - 1) throw thrown
        left.push({ provider: providers[at], reason: plainReason(providers[at], Fault.of(thrown).message) })
      }
    }
  }
  const release = async (networks: Opened['networks']) => {
    for (const { session } of networks.values()) await sessions.release({ session }).catch(() => undefined)
  }

  let opened = openFrom(0)
  let now = await opened
  return {
    report: () => ({ provider: now.provider, left: [...left] }),
    ports: (file) => now.networks.get(file)!.ports,
    async run(file, feeds) {
      for (;;) {
        const used = await opened
        try {
          return await sessions.run({ session: used.networks.get(file)!.session, feeds })
        } catch (thrown) {
          // Another photo may have moved on to the next provider meanwhile; then this one is tried there.
          if ((await opened) !== used) continue
          if (used.at === providers.length - 1) throw thrown
          left.push({ provider: used.provider, reason: plainReason(used.provider, Fault.of(thrown).message) })
          opened = release(used.networks).then(() => openFrom(used.at + 1))
          now = await opened
        }
      }
    },
    close: async () => release((await opened).networks),
  }
}
