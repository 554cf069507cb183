import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

// 'electron' itself must not be imported here: its main file starts a download. Its package.json is safe.
const folder = () => dirname(createRequire(import.meta.url).resolve('electron/package.json'))

/** Path of Electron's executable when it is on this machine, else undefined. Looks at files only. */
export function electronBinary(): string | undefined {
  const names = process.platform === 'win32' ? 'electron.exe' : process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron'
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  if (override) return existsSync(join(override, names)) ? join(override, names) : undefined
  const note = join(folder(), 'path.txt')
  if (!existsSync(note)) return undefined
  const path = join(folder(), 'dist', readFileSync(note, 'utf8').trim())
  return existsSync(path) ? path : undefined
}

/** Tries to download Electron's executable; resolves to its path, or undefined within `ms` when it cannot be had. */
export async function fetchElectronBinary(ms: number): Promise<string | undefined> {
  const child = spawn(process.execPath, [join(folder(), 'install.js')], { stdio: 'ignore' })
  const timer = setTimeout(() => child.kill(), ms)
  await new Promise((resolve) => child.on('exit', resolve).on('error', resolve))
  clearTimeout(timer)
  return electronBinary()
}

/** Why a window cannot be shown here even with Electron, or an empty string. */
export function noDisplayReason(): string {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env
  return process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY ? 'there is no display' : ''
}
