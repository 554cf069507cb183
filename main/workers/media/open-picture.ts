import { constants } from 'node:fs'
import { open, readFile, type FileHandle } from 'node:fs/promises'
import type { SharpOptions } from 'sharp'
import { Fault } from '../../../core/fault.ts'
import { checkLimit, type Limits } from '../../../core/limits.ts'
import { fsPath, shownPath } from '../../media/raw-path.ts'
import { looksLike, sniff, type PictureFormat } from './sniff.ts'

export type OpenPicture = {
  path: string
  /** The path for messages. */
  shown: string
  bytes: number
  mtimeMs: number
  format: PictureFormat
  file: FileHandle
}

/** Opens a file that begins like a picture we take and is not too large; runs `use`; closes it. */
export async function withPicture<T>(path: string, limits: Limits, use: (picture: OpenPicture) => Promise<T>): Promise<T> {
  const shown = shownPath(path)
  const file = await openFile(path, shown)
  try {
    const stats = await file.stat()
    if (!stats.isFile()) throw new Fault('unsupported', 'This is not a file.', { file: shown, fix: 'Choose a picture.' })
    checkLimit(limits, 'imageFileBytes', stats.size, { file: shown, field: 'size', what: 'The file is too large' })
    const head = Buffer.alloc(256)
    const { bytesRead } = await file.read(head, 0, head.length, 0)
    const format = sniff(head.subarray(0, bytesRead))
    if (format === null) throw refused(shown, looksLike(head.subarray(0, bytesRead)))
    return await use({ path, shown, bytes: stats.size, mtimeMs: stats.mtimeMs, format, file })
  } finally {
    await file.close()
  }
}

async function openFile(path: string, shown: string): Promise<FileHandle> {
  try {
    // Without NONBLOCK a named pipe would keep us waiting for a writer.
    return await open(fsPath(path), constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    if (code === 'EACCES' || code === 'EPERM') {
      throw new Fault(
        'denied',
        'This file may not be read.',
        { file: shown, found: code, fix: 'Give yourself the right to read it.' },
        cause,
      )
    }
    if (code === 'EISDIR') throw new Fault('unsupported', 'This is a folder.', { file: shown, fix: 'Choose a picture.' }, cause)
    throw new Fault(
      'not-found',
      'The file is not there.',
      {
        file: shown,
        found: code,
        fix: 'Put it back, or use Locate to say where it is now.',
      },
      cause,
    )
  }
}

function refused(shown: string, guess: string): Fault {
  return new Fault(
    'unsupported',
    guess === '' ? 'This is not a picture that can be opened.' : `This is ${guess}, not a picture that can be opened.`,
    {
      file: shown,
      field: 'first bytes',
      found: guess || 'unknown',
      limit: 'JPEG, PNG, WebP, TIFF, GIF, AVIF',
      fix: 'Save it as JPEG or PNG and add that file.',
    },
  )
}

/**
 * What sharp reads from: the path, or the bytes where libvips would misread the path (it takes `[...]` at the end for
 * options and knows only UTF-8).
 */
export async function inputOf(picture: OpenPicture): Promise<string | Buffer> {
  const path = fsPath(picture.path)
  return typeof path === 'string' && !path.includes('[') ? path : readFile(path)
}

/** How every picture is opened: first frame only, limits on, upright. */
export function openOptions(limits: Limits, failOn: 'warning' | 'none'): SharpOptions {
  return {
    failOn,
    limitInputPixels: limits.imagePixels,
    limitInputChannels: limits.imageChannels,
    pages: 1,
    autoOrient: true,
    sequentialRead: true,
  }
}

/** libvips' words for a person: the first line without addresses and paths. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message
    .replaceAll(/(\/[^\s:]+)+/g, 'the file')
    .split('\n')[0]
    .slice(0, 200)
}

/** The fault for a picture whose pixels cannot be had. */
export function undecodable(shown: string, error: unknown): Fault {
  if (error instanceof Fault) return error
  const reason = reasonOf(error)
  if (/timeout/i.test(reason)) {
    return new Fault(
      'corrupt',
      'This picture takes too long to decode.',
      {
        file: shown,
        field: 'pixels',
        found: reason,
        fix: 'Save it again in another program and add that file.',
      },
      error,
    )
  }
  return new Fault(
    'corrupt',
    'This picture cannot be decoded.',
    {
      file: shown,
      field: 'pixels',
      found: reason,
      fix: 'Take the file from a backup or save it again in another program.',
    },
    error,
  )
}
