import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { unpack, zipEntries } from './zip-entries.ts'

/*
 * The CUDA and TensorRT parts of onnxruntime are too large for npm, so the package names a NuGet package that holds them
 * (its script/install-metadata.js). We fetch that package, compare its SHA-512 with the one in NuGet's catalogue, and put
 * the three libraries beside the runtime.
 */
const FEED = 'https://api.nuget.org/v3/index.json'
const PACKAGE = 'microsoft.ml.onnxruntime.gpu.linux'
const INSIDE = 'runtimes/linux-x64/native/'
const LIBRARIES = ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so', 'libonnxruntime_providers_tensorrt.so']

export type CudaOptions = {
  /** Folder of onnxruntime-node. */
  runtime: string
  fetch: typeof fetch
  say(text: string): void
  /** A package that was downloaded by hand, with the SHA-512 it must have (base64 or hexadecimal). */
  file?: string
  sha512?: string
}

/** Fetches and places the libraries; gives the names of those that were placed. Throws an Error with words for a person. */
export async function placeCudaFiles({ runtime, fetch, say, file, sha512 }: CudaOptions): Promise<string[]> {
  const { version } = JSON.parse(readFileSync(join(runtime, 'package.json'), 'utf8')) as { version: string }
  const folder = join(runtime, 'bin/napi-v6/linux/x64')
  if (!existsSync(folder)) throw new Error(`onnxruntime-node has no folder ${folder}: install it first with npm ci.`)
  const missing = LIBRARIES.filter((name) => !existsSync(join(folder, name)))
  if (missing.length === 0) return []
  const temporary = mkdtempSync(join(tmpdir(), 'selvedge-cuda-'))
  try {
    let archive = file
    if (archive === undefined) {
      const { address, hash } = await packageOf(version, fetch)
      archive = join(temporary, basename(address))
      say(`Fetching ${address}`)
      await checkHash(await download(address, archive, fetch, say), hash, address)
    } else {
      if (sha512 === undefined) throw new Error('Say with --sha512 what checksum the file must have (its page at nuget.org shows it).')
      await checkHash(await sha512Of(archive), sha512, archive)
    }
    const entries = zipEntries(archive)
    for (const name of missing) {
      const entry = entries.find((each) => each.name === INSIDE + name)
      if (!entry) throw new Error(`${basename(archive)} does not hold ${INSIDE}${name}.`)
      const partial = join(folder, `.${name}.partial-${process.pid}`)
      try {
        await unpack(archive, entry, partial)
        renameSync(partial, join(folder, name))
      } finally {
        rmSync(partial, { force: true })
      }
      say(`${name}: ${Math.round(entry.size / 2 ** 20)} MiB`)
    }
    return missing
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

/** Address and checksum of the package, as NuGet's own index tells them (learn.microsoft.com/nuget/api/overview). */
async function packageOf(version: string, fetch: CudaOptions['fetch']): Promise<{ address: string; hash: string }> {
  const { resources } = (await json(FEED, fetch)) as { resources: { '@id': string; '@type': string }[] }
  const serviceOf = (type: string) => {
    const found = resources.find((resource) => resource['@type'] === type)
    if (!found) throw new Error(`NuGet offers no ${type} any more.`)
    return found['@id'].replace(/\/?$/, '/')
  }
  const leaf = (await json(`${serviceOf('RegistrationsBaseUrl/3.6.0')}${PACKAGE}/${version}.json`, fetch)) as { catalogEntry: string }
  const entry = (await json(leaf.catalogEntry, fetch)) as { packageHash: string; packageHashAlgorithm: string }
  if (entry.packageHashAlgorithm !== 'SHA512') throw new Error(`NuGet gives a checksum of the kind ${entry.packageHashAlgorithm}, not SHA512.`)
  return { address: `${serviceOf('PackageBaseAddress/3.0.0')}${PACKAGE}/${version}/${PACKAGE}.${version}.nupkg`, hash: entry.packageHash }
}

async function json(address: string, fetch: CudaOptions['fetch']): Promise<unknown> {
  return (await get(address, fetch)).json()
}

async function get(address: string, fetch: CudaOptions['fetch']): Promise<Response> {
  if (!address.startsWith('https://api.nuget.org/')) throw new Error(`${address} is not at api.nuget.org; nothing was fetched.`)
  let response: Response
  try {
    response = await fetch(address)
  } catch (cause) {
    throw new Error(
      `${new URL(address).host} could not be reached. This needs the internet once; without it, download the package ` +
      `${PACKAGE} elsewhere and give it with --file PATH --sha512 CHECKSUM.`, { cause },
    )
  }
  if (!response.ok) throw new Error(`${address} answered ${response.status} ${response.statusText}.`)
  return response
}

/** Writes the answer to a file and gives its SHA-512, base64. */
async function download(address: string, out: string, fetch: CudaOptions['fetch'], say: CudaOptions['say']): Promise<string> {
  const response = await get(address, fetch)
  const total = Number(response.headers.get('content-length') ?? 0)
  const hash = createHash('sha512')
  let got = 0
  let told = 0
  const count = new Transform({
    transform(piece: Buffer, _, done) {
      hash.update(piece)
      got += piece.length
      if (got - told > 50 * 2 ** 20) {
        told = got
        say(`${Math.round(got / 2 ** 20)} MiB${total > 0 ? ` of ${Math.round(total / 2 ** 20)}` : ''}`)
      }
      done(null, piece)
    },
  })
  await pipeline(Readable.fromWeb(response.body as never), count, createWriteStream(out))
  return hash.digest('base64')
}

async function sha512Of(file: string): Promise<string> {
  const hash = createHash('sha512')
  await pipeline(createReadStream(file), hash)
  return hash.digest('base64')
}

async function checkHash(found: string, wanted: string, what: string): Promise<void> {
  const same = found === wanted || Buffer.from(found, 'base64').toString('hex') === wanted.toLowerCase()
  if (!same) throw new Error(`The checksum of ${what} is ${found} instead of ${wanted}: it was damaged or exchanged on its way, and nothing was placed.`)
}
