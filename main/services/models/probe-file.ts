import { basename } from 'node:path'
import { Fault } from '../../../core/fault.ts'
import type { ModelManifest } from '../../../core/records/model.ts'
import type { Inference, Probed } from '../../inference/inference.ts'

/** `probe`, whose faults name the file; what the runtime said of it is put plainly. */
export async function probeFile(inference: Inference, file: string, manifest: ModelManifest | undefined, signal: AbortSignal): Promise<Probed> {
  try {
    return await inference.probe(file, manifest, signal)
  } catch (thrown) {
    const { code, message, details } = Fault.of(thrown)
    if (details.file !== undefined || code === 'bug' || code === 'cancelled') throw thrown
    const plain = message.replace(/Non-zero status code returned while running (\w+) node\. Name:'([^']*)' Status Message: ?/, (_, op: string, name: string) => `its node ${name || op} says: `)
    throw new Fault(code, /[.?!]$/.test(plain) ? plain : `${plain}.`, { file: basename(file), field: 'graph', fix: 'Check how photos are fed to it, or export it again.', ...details }, thrown)
  }
}
