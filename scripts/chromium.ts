import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'msedge', 'microsoft-edge']

/** A Chromium for the end-to-end tests: the variable SELVEDGE_CHROMIUM, then the system's, then Playwright's own. */
export async function findChromium(): Promise<string | undefined> {
  const named = process.env['SELVEDGE_CHROMIUM']
  if (named) return existsSync(named) ? named : undefined
  const { chromium } = await import('@playwright/test')
  return [...systemPaths(), chromium.executablePath()].find((path) => path && existsSync(path))
}

/** Finds a Chromium or gets one: Playwright's download, or Debian's package when root. Undefined when none can be had. */
export async function getChromium(say: (line: string) => void): Promise<string | undefined> {
  const found = await findChromium()
  if (found) return found
  say('No Chromium here: trying Playwright\'s download ...')
  if (attempt(process.execPath, [join(import.meta.dirname, '../node_modules/@playwright/test/cli.js'), 'install', 'chromium'])) {
    const downloaded = await findChromium()
    if (downloaded) return downloaded
  }
  if (process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    say('Installing Debian\'s chromium package ...')
    attempt('apt-get', ['update', '-qq'])
    attempt('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'])
    return findChromium()
  }
  return undefined
}

function attempt(program: string, args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore', timeout: 5 * 60_000, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
    return true
  } catch {
    return false
  }
}

function systemPaths(): string[] {
  if (process.platform === 'win32') {
    const roots = [process.env['PROGRAMFILES'], process.env['PROGRAMFILES(X86)'], process.env['LOCALAPPDATA']].filter((path) => path !== undefined)
    return roots.flatMap((path) => [join(path, 'Google/Chrome/Application/chrome.exe'), join(path, 'Microsoft/Edge/Application/msedge.exe')])
  }
  if (process.platform === 'darwin') {
    return [
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    ]
  }
  return (process.env['PATH'] ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)))
}
