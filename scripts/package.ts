import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { getCurrentFuseWire } from '@electron/fuses'
import { buildAll, root } from './build.ts'

const out = join(root, 'out')
/** State of the nine fuses, RELIABILITY.md section 5; the test build lets Playwright in and is never released. */
const RELEASED = '000011001'
const TESTED = '000111001'

/**
 * Builds and packs for the system this runs on: `npm run package`, `npm run package -- --dir` (no installer),
 * `npm run package -- --test-build`. Other arguments go to electron-builder. Ends with the fuses read from the binary and
 * a list of what is inside (SBOM).
 */
async function pack(args: string[]): Promise<number> {
  const testBuild = args.includes('--test-build')
  const rest = args.filter((argument) => argument !== '--test-build')
  await buildAll({ quiet: true })
  const forTest = testBuild
    ? ['-c.electronFuses.enableNodeCliInspectArguments=true', '-c.artifactName=${productName}-test-${version}-${os}-${arch}.${ext}', `-c.directories.output=${join(out, 'test')}`]
    : []
  const packed = spawnSync(process.execPath, [join(root, 'node_modules/electron-builder/cli.js'), '--publish', 'never', ...forTest, ...rest], { cwd: root, stdio: 'inherit' })
  if (packed.status !== 0) return packed.status ?? 1
  writeBillOfMaterials()
  return (await fusesAreRight(testBuild)) ? 0 : 1
}

async function fusesAreRight(testBuild: boolean): Promise<boolean> {
  const folder = testBuild ? join(out, 'test') : out
  const expected = testBuild ? TESTED : RELEASED
  let right = true
  for (const binary of binaries(folder)) {
    const wire = await getCurrentFuseWire(binary)
    const state = Array.from({ length: expected.length }, (_, i) => String.fromCharCode((wire as unknown as Record<number, number>)[i])).join('')
    process.stdout.write(`${binary}: fuses ${state}${state === expected ? '' : `, but they must be ${expected}`}\n`)
    right &&= state === expected
  }
  return right
}

function binaries(folder: string): string[] {
  return readdirSync(folder)
    .flatMap((name) => [join(folder, name, 'selvedge'), join(folder, name, 'Selvedge.exe'), join(folder, name, 'Selvedge.app')])
    .filter((path) => existsSync(path))
}

/** Names, versions and licences of everything that is packed, as npm knows them. */
function writeBillOfMaterials(): void {
  const npm = process.env['npm_execpath']
  if (npm === undefined) return
  const list = spawnSync(process.execPath, [npm, 'sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev'], { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  mkdirSync(out, { recursive: true })
  if (list.status === 0) writeFileSync(join(out, 'sbom.cdx.json'), list.stdout)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await pack(process.argv.slice(2))
