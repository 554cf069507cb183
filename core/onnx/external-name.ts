/** Names that Windows keeps for devices, with any extension. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?$/i

/**
 * Why a name that a model gives for a file of its weights may not be opened, or null when it may: it must be the plain
 * name of a file beside the model, on every system, whatever system this is.
 */
export function externalNameProblem(name: string): string | null {
  if (name === '') return 'it is empty'
  if (name.includes('\0')) return 'it holds a NUL character'
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(name)) return 'it holds a control character'
  if (/[/\\]/.test(name)) return 'it names a folder'
  if (name.includes(':')) return 'it names a drive or a stream'
  if (name === '.' || name === '..') return 'it names a folder'
  if (/[. ]$/.test(name)) return 'it ends with a dot or a space, which Windows drops'
  if (DEVICE.test(name)) return 'Windows keeps it for a device'
  if (new TextEncoder().encode(name).length > 255) return 'it is too long'
  if (name.includes('\ufffd')) return 'it is not valid text'
  return null
}
