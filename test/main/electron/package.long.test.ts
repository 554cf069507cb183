import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPackage, extractAll, listPackage } from '@electron/asar'
import { getCurrentFuseWire } from '@electron/fuses'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildAll, buildIsStale, root } from '../../../scripts/build.ts'

/*
 * Packs the program with a stand-in for Electron's binary (which cannot be downloaded everywhere) and reads the result:
 * what lies in the archive, what is unpacked beside it, how the fuses are set. Installers are made on a release machine.
 */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const work = mkdtempSync(join(tmpdir(), 'selvedge-package-'))
const unpackedFolder = join(work, 'out', 'linux-unpacked')
const onLinux = process.platform === 'linux'

/** The files electron-builder looks for in an Electron distribution; the binary carries fuses as Electron's default has them. */
async function standIn(folder: string): Promise<void> {
  mkdirSync(join(folder, 'locales'), { recursive: true })
  mkdirSync(join(folder, 'resources'))
  const binary = Buffer.concat([Buffer.from(`#!/bin/sh\n# ${SENTINEL}`), Buffer.from([1, 9]), Buffer.from('101100011'), Buffer.from('\n')])
  for (const name of ['electron', 'chrome-sandbox', 'chrome_crashpad_handler']) {
    writeFileSync(join(folder, name), name === 'electron' ? binary : '#!/bin/sh\n')
    chmodSync(join(folder, name), 0o755)
  }
  const version = (createRequire(import.meta.url)('electron/package.json') as { version: string }).version
  for (const [name, text] of Object.entries({ version, LICENSE: 'x', 'LICENSES.chromium.html': 'x', 'resources.pak': 'x', 'locales/en-US.pak': 'x' })) {
    writeFileSync(join(folder, name), text)
  }
  mkdirSync(join(work, 'default'))
  writeFileSync(join(work, 'default', 'package.json'), '{}')
  await createPackage(join(work, 'default'), join(folder, 'resources', 'default_app.asar'))
}

let packed: string[]
let beside: string[]
describe.runIf(onLinux)('the packed program', () => {
  beforeAll(async () => {
    if (buildIsStale()) await buildAll({ quiet: true })
    const dist = join(work, 'electron')
    await standIn(dist)
    const result = spawnSync(process.execPath, [
      join(root, 'node_modules/electron-builder/cli.js'), '--dir', '--linux', '--x64', '--publish', 'never',
      `-c.electronDist=${dist}`, `-c.directories.output=${join(work, 'out')}`,
    ], { cwd: root, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } })
    expect(result.status, `${result.stdout}\n${result.stderr}`).toBe(0)
    packed = listPackage(join(unpackedFolder, 'resources', 'app.asar'), { isPack: false })
    const resources = join(unpackedFolder, 'resources', 'app.asar.unpacked')
    beside = readdirSync(resources, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(resources.length + 1))
  }, 120_000)
  afterAll(() => rmSync(work, { recursive: true }))

  it('holds entries, preload, pages, sample and guide', () => {
    for (const path of ['/package.json', '/dist/main/electron.js', '/dist/main/media.js', '/dist/preload/index.cjs', '/dist/renderer/index.html']) expect(packed).toContain(path)
    for (const folder of ['sample', 'guide']) {
      const source = join(root, 'assets', folder)
      if (existsSync(source)) expect(packed.filter((path) => path.startsWith(`/assets/${folder}/`)).length).toBeGreaterThan(0)
    }
  })

  it('holds no sources, source maps, tests, tools or libraries that are bundled already', () => {
    const foreign = packed.filter((path) =>
      /\.map$|\.tsx?$|^\/(?:core|main|renderer|preload|test|scripts|out|\.)/.test(path)
      || /^\/node_modules\/(?:react|konva|zod|ws|commander|electron|vite|typescript|@types|pino|playwright)(?:\/|$)/.test(path))
    expect(foreign).toEqual([])
    const modules = [...new Set(packed.filter((path) => path.startsWith('/node_modules/')).map((path) => path.split('/')[2]))]
    expect(modules).toEqual(expect.arrayContaining(['better-sqlite3', 'onnxruntime-node', 'sharp', '@img']))
  })

  it('has native modules beside the archive, for this system only', () => {
    const native = beside.filter((path) => /\.(?:node|so|dylib|dll|wasm)(?:\.|$)/.test(path)).map((path) => path.replace(/^node_modules\//, ''))
    expect(native).toContain('better-sqlite3/prebuilds/linux-x64.node')
    expect(native).toContain('onnxruntime-node/bin/napi-v6/linux/x64/onnxruntime_binding.node')
    expect(native.some((path) => path.startsWith('@img/sharp-wasm32/'))).toBe(true)
    expect(native.filter((path) => /darwin|win32|arm64|musl|\.dll|\.dylib|sharp-linux|libvips/.test(path))).toEqual([])
    expect(beside.some((path) => path.startsWith('node_modules/sharp/dist/'))).toBe(true)
  })

  it('has the models that ship beside the archive, where native code can open them, without the recipes', () => {
    const shipped = readdirSync(join(root, 'native-models')).filter((id) => existsSync(join(root, 'native-models', id, 'model.json')))
    const models = beside.filter((path) => path.startsWith('native-models/'))
    for (const id of shipped) expect(models).toEqual(expect.arrayContaining([`native-models/${id}/model.json`, `native-models/${id}/model.onnx`]))
    expect(packed.filter((path) => path.includes('/training/'))).toEqual([])
  })

  it('starts: its entry makes a window, its pages are answered, its host opens the sample or says that there is none', () => {
    const extracted = join(work, 'app')
    extractAll(join(unpackedFolder, 'resources', 'app.asar'), extracted)
    const run = spawnSync(process.execPath, [join(root, 'test/support/packed-app.ts'), extracted], {
      encoding: 'utf8', timeout: 60_000, env: { ...process.env, SELVEDGE_HOME: join(work, 'user'), NODE_OPTIONS: '' },
    })
    expect(run.status, run.stderr).toBe(0)
    expect(JSON.parse(run.stdout)).toMatchObject({
      url: 'selvedge://app/index.html', page: 200, hello: { host: 'electron' },
      preload: join(extracted, 'dist', 'preload', 'index.cjs'), sample: existsSync(join(root, 'assets/sample')) ? 'image/jpeg' : 'not-found',
    })
  })

  it('has its fuses as RELIABILITY.md says', async () => {
    const wire = await getCurrentFuseWire(join(unpackedFolder, 'selvedge')) as unknown as Record<number, number>
    expect(Array.from({ length: 9 }, (_, i) => String.fromCharCode(wire[i])).join('')).toBe('000011001')
    const bytes = readFileSync(join(unpackedFolder, 'selvedge'), 'latin1')
    expect(bytes.slice(bytes.indexOf(SENTINEL) + SENTINEL.length).slice(0, 11)).toBe('\u0001\u0009000011001')
  })
})

describe('packing for Windows and macOS', () => {
  it('is configured; it runs on machines of those systems', () => {
    const config = readFileSync(join(root, 'electron-builder.yml'), 'utf8')
    for (const line of ['target: [nsis]', 'target: [dmg]', 'target: [AppImage, deb]', 'perMachine: true', 'hardenedRuntime: true']) expect(config).toContain(line)
  })
})
