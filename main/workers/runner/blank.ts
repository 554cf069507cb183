import type { ModelInput } from '../../../core/records/model.ts'
import type { Picture } from '../../models/family.ts'

/** A grey picture of a size that suits the input, to try a network on. */
export function blankPicture(input: ModelInput): Picture {
  const width = input.width ?? input.longSide ?? 512
  const height = input.height ?? input.longSide ?? 512
  return { width, height, data: new Uint8Array(width * height * 3).fill(128) }
}
