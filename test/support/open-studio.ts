import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EVENTS, SelvedgeContract } from '../../core/api/contract.ts'
import type { Client } from '../../core/api/method.ts'
import { portPair, type Port } from '../../core/api/port.ts'
import { connect } from '../../core/api/rpc.ts'
import { Fault } from '../../core/fault.ts'
import type { CategoryId, ImageId, ProjectId } from '../../core/records/ids.ts'
import { createHost, type Host } from '../../main/host/host.ts'
import { programRoot } from '../../main/host/program-paths.ts'
import { spawnNode } from '../../main/host/spawn.ts'
import { createBridge } from '../../renderer/bridge/connect.ts'
import { memoryOutboxStore, type OutboxStore } from '../../renderer/bridge/outbox-store.ts'
import { createStudio } from '../../renderer/state/create-studio.ts'
import type { Studio } from '../../renderer/state/studio.ts'
import { solid } from './pictures.ts'

/** A real host in this process that can be ended and started again on the same folder, and a client of its own. */
export type StudioHome = {
  host: Host
  /** Granted, and gone after `end`. */
  folder: string
  client: Client<SelvedgeContract>
  end(options?: { keep?: boolean }): Promise<void>
}

export function studioHome({ folder = realpathSync.native(mkdtempSync(join(tmpdir(), 'selvedge-home-'))) } = {}): StudioHome {
  const root = programRoot()
  const paths = { user: join(folder, '.user'), assets: join(root, 'assets'), models: join(root, 'native-models'), renderer: '' }
  const host = createHost({ kind: 'memory', spawn: spawnNode, roots: [folder], paths })
  const [near, far] = portPair()
  host.serve(far)
  return {
    host, folder, client: connect<SelvedgeContract, typeof EVENTS>(near).client,
    async end({ keep = false } = {}) {
      await host.close()
      if (!keep) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** A line to a host that can be cut and mended, as a network would. */
export type Line = { cut(): void; mend(): void }

export type OpenedStudio = { studio: Studio; line: Line; outbox: OutboxStore }

/** A window's stores on a real host in this process. `host` is asked anew at each connection, so that it can be replaced. */
export function studioOn(host: () => StudioHome, outbox: OutboxStore = memoryOutboxStore()): OpenedStudio {
  let whole = true
  const ends = new Set<Port>()
  const bridge = createBridge(async () => {
    if (!whole) throw new Fault('closed', 'The line is cut.')
    const [near, far] = portPair()
    host().host.serve(far)
    ends.add(near)
    near.onClose(() => ends.delete(near))
    return near
  }, { backOff: [5] })
  return {
    studio: createStudio(bridge, outbox),
    outbox,
    line: {
      cut() {
        whole = false
        for (const end of ends) end.close()
      },
      mend: () => void (whole = true),
    },
  }
}

/** Waits until a condition holds, for at most five seconds. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const end = Date.now() + 5_000
  while (!holds()) {
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

export type PreparedProject = { path: string; project: ProjectId; images: ImageId[]; shoe: CategoryId }

/** A project of some small photos with one category, in the host's folder. */
export async function prepareProject(host: StudioHome, count = 3): Promise<PreparedProject> {
  const files = []
  for (let i = 0; i < count; i++) files.push(await solid(host.folder, `photo-${i}`, [40 * i, 90, 120], 'png', { width: 400, height: 300 }))
  const path = `${host.folder}/test.selvedge`
  const { project } = await host.client.projects.create({ path })
  await host.client.images.add({ project, paths: files })
  const { ids } = await host.client.images.ids({ project })
  const shoe = await host.client.categories.add({ project, category: { name: 'shoe' } })
  return { path, project, images: ids, shoe: shoe.id }
}

/** Opens the prepared project in a studio and waits for its first image. */
export async function openIn({ studio }: OpenedStudio, { path }: PreparedProject): Promise<void> {
  await until('the line is open', () => studio.bridge.state() === 'open')
  await studio.session.openProject(path)
  await until('an image is shown', () => studio.document.store.getState().phase === 'ready' && studio.view.store.getState().category !== null)
}
