import { Fault } from '../fault.ts'
import { checkLimit } from '../limits.ts'
import type { Place } from './fields.ts'

/** How many bytes base64 text stands for, without decoding it. */
export function lengthOfBase64(text: string): number {
  return Math.floor((text.length * 3) / 4) - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0)
}

/** Bytes of base64 text. Throws `invalid` when it is not base64 or stands for more than `labelmeImageDataBytes`. */
export function bytesOfBase64(text: string, at: Place): Uint8Array {
  checkLimit(
    at.limits, 'labelmeImageDataBytes', lengthOfBase64(text),
    { file: at.file, field: at.field, what: 'Bytes of an embedded picture' },
  )
  let binary: string
  try {
    binary = atob(text)
  } catch (cause) {
    throw new Fault('invalid', `${at.field} is not base64.`, {
      file: at.file, field: at.field, found: `${text.length} characters`,
      fix: 'Save the file again with the program that made it.',
    }, cause)
  }
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i)
  return bytes
}

export function base64OfBytes(bytes: Uint8Array): string {
  let binary = ''
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192))
  return btoa(binary)
}
