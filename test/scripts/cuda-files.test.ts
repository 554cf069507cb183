import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32, deflateRawSync } from 'node:zlib'
import { beforeEach, describe, expect, it } from 'vitest'
import { placeCudaFiles } from '../../scripts/gpu/cuda-files.ts'
import { freshFolder } from '../support/store.ts'

/* npm run gpu:cuda against a NuGet that is played here. */
const INSIDE = 'runtimes/linux-x64/native/'
const LIBRARIES = ['libonnxruntime_providers_cuda.so', 'libonnxruntime_providers_shared.so', 'libonnxruntime_providers_tensorrt.so']

function zip(files: Record<string, Buffer>): Buffer {
  const parts: Buffer[] = []
  const list: Buffer[] = []
  let at = 0
  for (const [name, content] of Object.entries(files)) {
    const packed = deflateRawSync(content)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(8, 4)
    common.writeUInt32LE(crc32(content), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(content.length, 18)
    common.writeUInt16LE(Buffer.byteLength(name), 22)
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(at, 10)
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, Buffer.from(name), packed])
    list.push(Buffer.concat([Buffer.from('PK\u0001\u0002'), Buffer.from([20, 0]), common, rest, Buffer.from(name)]))
    parts.push(local)
    at += local.length
  }
  const directory = Buffer.concat(list)
  const end = Buffer.alloc(22)
  end.write('PK\u0005\u0006', 'latin1')
  end.writeUInt16LE(list.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, directory, end])
}

const archive = zip(Object.fromEntries([...LIBRARIES, 'libonnxruntime.so'].map((name, i) => [INSIDE + name, Buffer.alloc(100_000, i + 1)])))
const sha512 = createHash('sha512').update(archive).digest('base64')

let runtime: string
let folder: string
beforeEach(() => {
  runtime = freshFolder()
  folder = join(runtime, 'bin/napi-v6/linux/x64')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(runtime, 'package.json'), '{"version": "1.30.0"}')
})

const nuget = (hash: string, asked: string[] = []): typeof fetch => async (address) => {
  asked.push(String(address))
  const answers: Record<string, unknown> = {
    'https://api.nuget.org/v3/index.json': { resources: [
      { '@type': 'PackageBaseAddress/3.0.0', '@id': 'https://api.nuget.org/v3-flatcontainer/' },
      { '@type': 'RegistrationsBaseUrl/3.6.0', '@id': 'https://api.nuget.org/v3/registration5-gz-semver2/' },
    ] },
    'https://api.nuget.org/v3/registration5-gz-semver2/microsoft.ml.onnxruntime.gpu.linux/1.30.0.json': { catalogEntry: 'https://api.nuget.org/v3/catalog0/data/x.json' },
    'https://api.nuget.org/v3/catalog0/data/x.json': { packageHash: hash, packageHashAlgorithm: 'SHA512' },
  }
  if (String(address).endsWith('.nupkg')) return new Response(new Uint8Array(archive))
  return answers[String(address)] ? Response.json(answers[String(address)]) : new Response('', { status: 404, statusText: 'Not Found' })
}
const place = (options: Partial<Parameters<typeof placeCudaFiles>[0]>) => placeCudaFiles({ runtime, fetch: nuget(sha512), say: () => {}, ...options })

describe('npm run gpu:cuda', () => {
  it('places the three libraries and nothing else, and has nothing to do the second time', async () => {
    const asked: string[] = []
    expect((await place({ fetch: nuget(sha512, asked) })).sort()).toEqual(LIBRARIES)
    expect(readdirSync(folder).sort()).toEqual(LIBRARIES)
    expect(readFileSync(join(folder, LIBRARIES[0]))).toEqual(Buffer.alloc(100_000, 1))
    expect(asked.at(-1)).toBe('https://api.nuget.org/v3-flatcontainer/microsoft.ml.onnxruntime.gpu.linux/1.30.0/microsoft.ml.onnxruntime.gpu.linux.1.30.0.nupkg')
    expect(await place({ fetch: () => Promise.reject(new Error('not asked')) })).toEqual([])
  })

  it('places nothing when the checksum differs', async () => {
    await expect(place({ fetch: nuget('A'.repeat(88)) })).rejects.toThrow(/checksum/)
    expect(readdirSync(folder)).toEqual([])
  })

  it('says what to do offline, and takes a file that was fetched elsewhere', async () => {
    await expect(place({ fetch: () => Promise.reject(new TypeError('fetch failed')) })).rejects.toThrow(/could not be reached.*--file/)
    const file = join(runtime, 'package.nupkg')
    writeFileSync(file, archive)
    await expect(place({ file })).rejects.toThrow(/--sha512/)
    await expect(place({ file, sha512: 'no' })).rejects.toThrow(/checksum/)
    expect(await place({ file, sha512: Buffer.from(sha512, 'base64').toString('hex') })).toHaveLength(3)
  })
})
