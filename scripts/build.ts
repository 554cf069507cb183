import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { build, type InlineConfig } from 'vite'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
const dist = join(root, 'dist')

/** Processes that the hosts start by name: each is a file in main/workers and an entry of the build. */
const WORKERS = ['parser', 'media', 'project-file', 'runner', 'runner-pixels', 'selection', 'matting', 'evaluation', 'compositor', 'figures', 'pose']

/** Three Vite builds: the renderer for browsers, main for Node, the preload as the one CommonJS file a sandbox can load. */
export async function buildAll(options: { quiet?: boolean } = {}): Promise<void> {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies: Record<string, string> }
  const bare = [...Object.keys(manifest.dependencies), 'electron']
  // Only native modules stay outside the bundles; they are the only production dependencies.
  const external = [/^node:/, ...builtinModules, ...bare, ...bare.map((name) => new RegExp(`^${name}/`))]
  const logLevel = options.quiet ? 'warn' : 'info'
  const forNode = (folder: string, input: Record<string, string>, format: 'es' | 'cjs'): InlineConfig => ({
    configFile: false,
    root,
    publicDir: false,
    logLevel,
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir: join(dist, folder),
      emptyOutDir: true,
      target: 'node24',
      minify: false,
      sourcemap: true,
      rollupOptions: { input, external, output: { format, entryFileNames: format === 'cjs' ? '[name].cjs' : '[name].js' } },
    },
  })
  const workers = Object.fromEntries(WORKERS.map((name) => [name, join(root, `main/workers/${name}.ts`)]))
  await build(forNode('main', { electron: join(root, 'main/electron/index.ts'), cli: join(root, 'main/host/cli.ts'), ...workers }, 'es'))
  await build(forNode('preload', { index: join(root, 'preload/index.ts') }, 'cjs'))
  await buildRenderer(logLevel)
}

async function buildRenderer(logLevel: 'warn' | 'info'): Promise<void> {
  await build({
    configFile: false,
    root: join(root, 'renderer'),
    base: '/',
    logLevel,
    plugins: [react()],
    // CSP allows no data: fonts or images from styles, so nothing is inlined.
    build: {
      outDir: join(dist, 'renderer'), emptyOutDir: true, target: 'es2024', assetsInlineLimit: 0, chunkSizeWarningLimit: 2_000,
      // Schemas must not be made before renderer/app/no-eval.ts ran, so it lies in one file with them and comes first there.
      rollupOptions: { output: { codeSplitting: { groups: [{ name: 'core', test: /node_modules[\\/]zod|[\\/]core[\\/](?:api|records)[\\/]|no-eval/ }] } } },
    },
  })
}

/** True when a source is newer than the last build. */
export function buildIsStale(): boolean {
  const built = ['renderer/index.html', 'main/cli.js', 'main/electron.js', 'preload/index.cjs'].map((name) => join(dist, name))
  if (!built.every((path) => existsSync(path))) return true
  const oldest = Math.min(...built.map((path) => statSync(path).mtimeMs))
  return ['core', 'main', 'preload', 'renderer', 'package.json', 'package-lock.json'].some((name) => newest(join(root, name)) > oldest)
}

function newest(path: string): number {
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const only = process.argv[2]
  const start = performance.now()
  if (only === 'renderer') await buildRenderer('info')
  else await buildAll()
  process.stderr.write(`built in ${((performance.now() - start) / 1000).toFixed(1)} s\n`)
}
