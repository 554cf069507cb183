import { basename, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** Bundles a program of this folder (`autosave-child.ts`) into one file: as such it starts in a fraction of the time. */
export async function bundleChild(name: string, out: string): Promise<void> {
  await build({
    configFile: false, logLevel: 'error', publicDir: false, ssr: { noExternal: true },
    build: {
      ssr: true, outDir: dirname(out), emptyOutDir: false, target: 'node24',
      rollupOptions: {
        input: fileURLToPath(new URL(name, import.meta.url)), external: [/^node:/, 'better-sqlite3'],
        output: { format: 'es', entryFileNames: basename(out), paths: { 'better-sqlite3': import.meta.resolve('better-sqlite3') } },
      },
    },
  })
}
