import { createReadStream, createWriteStream, openSync, closeSync, fstatSync, readSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createInflateRaw } from 'node:zlib'

export type ZipEntry = { name: string; method: number; packed: number; size: number; at: number }

/** The entries of a zip file below 4 GiB (APPNOTE.TXT 4.3). Throws when it is none. */
export function zipEntries(file: string): ZipEntry[] {
  const fd = openSync(file, 'r')
  try {
    const { size } = fstatSync(fd)
    const tail = read(fd, Math.max(0, size - 65_557), size)
    const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
    if (end < 0) throw new Error('this is no zip file')
    const count = tail.readUInt16LE(end + 10)
    const start = tail.readUInt32LE(end + 16)
    const directory = read(fd, start, start + tail.readUInt32LE(end + 12))
    const entries: ZipEntry[] = []
    for (let at = 0, n = 0; n < count; n++) {
      if (directory.readUInt32LE(at) !== 0x02014b50) throw new Error('the list of files is damaged')
      const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => directory.readUInt16LE(at + offset))
      entries.push({
        name: directory.toString('utf8', at + 46, at + 46 + nameLength), method: directory.readUInt16LE(at + 10),
        packed: directory.readUInt32LE(at + 20), size: directory.readUInt32LE(at + 24), at: directory.readUInt32LE(at + 42),
      })
      at += 46 + nameLength + extraLength + commentLength
    }
    return entries
  } finally {
    closeSync(fd)
  }
}

/** Unpacks one entry to a file. Throws when its length is not what the list says. */
export async function unpack(file: string, entry: ZipEntry, out: string): Promise<void> {
  const fd = openSync(file, 'r')
  const header = read(fd, entry.at, entry.at + 30)
  closeSync(fd)
  const start = entry.at + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
  const packed = createReadStream(file, { start, end: start + entry.packed - 1 })
  const sink = createWriteStream(out, { flags: 'wx', mode: 0o755 })
  if (entry.method === 8) await pipeline(packed, createInflateRaw(), sink)
  else if (entry.method === 0) await pipeline(packed, sink)
  else throw new Error(`${entry.name} is packed in an unknown way (${entry.method})`)
  if (sink.bytesWritten !== entry.size) throw new Error(`${entry.name} has ${sink.bytesWritten} bytes instead of ${entry.size}`)
}

function read(fd: number, from: number, to: number): Buffer {
  const bytes = Buffer.alloc(to - from)
  return bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, from))
}
