import { createHash } from 'node:crypto'

const RESERVED = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i
const LONGEST_BYTES = 200

/**
 * A file name that every file system takes, close to the one given: no separators, reserved names, control characters,
 * or trailing dots and spaces. Long names are cut and end in a hash of the whole, so different ones stay different.
 */
export function portableName(name: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what file systems refuse
  let clean = name.normalize('NFC').replace(/[<>:"/\\|?*\u0000-\u001f\u007f\ud800-\udfff]/gu, '_').replace(/[. ]+$/, '_')
  if (clean === '' || clean.startsWith('.')) clean = `_${clean}`
  if (RESERVED.test(clean)) clean = `_${clean}`
  if (Buffer.byteLength(clean) <= LONGEST_BYTES) return clean
  const extension = /\.[A-Za-z0-9]{1,8}$/.exec(clean)?.[0] ?? ''
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 12)
  let stem = clean.slice(0, clean.length - extension.length)
  while (Buffer.byteLength(stem) > LONGEST_BYTES - extension.length - 13) stem = [...stem].slice(0, -1).join('')
  return `${stem}-${digest}${extension}`
}
