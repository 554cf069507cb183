import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { HostPaths } from './context.ts'

/** The folder with our package.json: the checkout, or the packaged program. */
export function programRoot(): string {
  for (let at = dirname(fileURLToPath(import.meta.url)); ; at = dirname(at)) {
    if (existsSync(join(at, 'package.json')) || dirname(at) === at) return at
  }
}

/** Where this person's settings, recent projects, caches and backups lie; SELVEDGE_HOME names another folder. */
export function userFolder(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  if (env['SELVEDGE_HOME']) return env['SELVEDGE_HOME']
  if (platform === 'win32') return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Selvedge')
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Selvedge')
  return join(env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), 'selvedge')
}

export function programPaths(): HostPaths {
  const root = programRoot()
  // Packed, models lie beside the archive: networks are opened by native code, which cannot look into it.
  const models = join(root.replace(/app\.asar$/, 'app.asar.unpacked'), 'native-models')
  return { user: userFolder(), assets: join(root, 'assets'), models, renderer: join(root, 'dist', 'renderer') }
}
