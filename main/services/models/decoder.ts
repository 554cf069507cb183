import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Fault } from '../../../core/fault.ts'
import { allowedPath } from '../../media/allowed-path.ts'
import { fsPath } from '../../media/raw-path.ts'
import type { ModelPorts } from '../../models/family.ts'
import { isPromptDecoder } from '../../models/prompts.ts'
import type { ServiceContext } from '../service-context.ts'

/**
 * The decoder that lies beside an encoder: the file of the same name with `decoder` for `encoder`, else the only .onnx file of
 * the folder that is called a decoder. Null when there is none that may be read.
 */
export async function decoderBeside(encoder: string, roots: ServiceContext['roots']): Promise<string | null> {
  const folder = dirname(encoder)
  const all = await readdir(fsPath(folder)).catch((): string[] => [])
  const names = all.filter((name) => /decoder.*\.onnx$/i.test(name) && name !== basename(encoder))
  const twin = basename(encoder).replace(/encoder/i, 'decoder').toLowerCase()
  const found = names.find((name) => name.toLowerCase() === twin) ?? (names.length === 1 ? names[0] : undefined)
  return found === undefined ? null : allowedPath(join(folder, found), roots).catch(() => null)
}

/** Throws `invalid` for a file that is not the decoder of a model that answers clicks. */
export function checkDecoder(ports: ModelPorts, file: string): void {
  if (isPromptDecoder(ports)) return
  throw new Fault('invalid', 'This file is no decoder: it takes no points.', {
    file: basename(file), field: 'decoder', found: ports.inputs.map(({ name }) => name).join(', '),
    fix: 'Choose the .onnx file that was exported together with the encoder.',
  })
}

/** Throws `unsupported` for a decoder where the encoder is wanted. */
export function refuseDecoder(ports: ModelPorts, file: string): void {
  if (!isPromptDecoder(ports)) return
  throw new Fault('unsupported', 'This is the decoder of a model that answers clicks.', {
    file: basename(file), field: 'model', fix: 'Add its encoder: this file is chosen beside it.',
  })
}
