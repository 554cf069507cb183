import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pagePolicy } from '../../../main/host/security-headers.ts'
import { SCHEMES } from '../../../main/electron/schemes.ts'

/* RELIABILITY.md S8: section 5, read from the source, item by item. What needs the built program is in package.long.test.ts. */

const root = join(import.meta.dirname, '../../..')
const files = ['core', 'main', 'preload', 'renderer'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|html|css)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name)))
// Comments may name what code must not do.
const source = new Map(files.map((file) => [
  relative(root, file).split(sep).join('/'),
  readFileSync(file, 'utf8').replace(/\/\*[^]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1'),
]))
const text = (path: string) => source.get(path) ?? ''
const where = (pattern: RegExp) => [...source].filter(([, code]) => pattern.test(code)).map(([path]) => path)

describe('section 5 of RELIABILITY.md', () => {
  it('2: every web preference is written out with its safe value, in the one file that makes windows', () => {
    expect(where(/new BrowserWindow\b|new BrowserView\b|new WebContentsView\b/)).toEqual(['main/electron/window.ts'])
    const preferences = /webPreferences: \{([^]*?)\n {4}\}/.exec(text('main/electron/window.ts'))![1]
    const given = Object.fromEntries([...preferences.matchAll(/^\s+(\w+)(?:: (.*?))?,$/gm)].map(([, name, value]) => [name, value]))
    expect(given).toEqual({
      session: undefined,
      preload: "join(programRoot(), 'dist', 'preload', 'index.cjs')",
      contextIsolation: 'true', sandbox: 'true', nodeIntegration: 'false', nodeIntegrationInWorker: 'false', nodeIntegrationInSubFrames: 'false',
      webSecurity: 'true', allowRunningInsecureContent: 'false', experimentalFeatures: 'false', webviewTag: 'false', plugins: 'false',
      navigateOnDragDrop: 'false', enableWebSQL: 'false', spellcheck: 'false', safeDialogs: 'true', devTools: '!app.isPackaged',
    })
    expect(where(/enableBlinkFeatures/)).toEqual([])
  })

  it('3: the schemes have exactly their privileges', () => {
    expect(SCHEMES).toEqual([
      { scheme: 'selvedge', privileges: { standard: true, secure: true, supportFetchAPI: true } },
      { scheme: 'selvedge-img', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
    ])
    expect(where(/registerSchemesAsPrivileged/)).toEqual(['main/electron/index.ts'])
    expect(text('main/electron/index.ts')).toMatch(/app\.enableSandbox\(\)/)
  })

  it('3: the entry never waits for ready at its top level', () => {
    expect(text('main/electron/index.ts')).not.toMatch(/^\s*await\b/m)
  })

  it('4: only the start page is loaded', () => {
    const loads = [...source].flatMap(([path, code]) => [...code.matchAll(/\.load(?:URL|File)\(([^)]*)\)/g)].map(([call]) => `${path} ${call}`))
    expect(loads).toEqual(['main/electron/window.ts .loadURL(START_PAGE)'])
    expect(text('main/electron/schemes.ts')).toMatch(/APP_ORIGIN = 'selvedge:\/\/app'[^]*START_PAGE = `\$\{APP_ORIGIN\}\/index\.html`/)
    expect([...source].filter(([path, code]) => path.startsWith('main/electron/') && /['"`](?:file|http|https):/.test(code)).map(([path]) => path)).toEqual([])
  })

  it('5: the policy of pages is the written one, enforced', () => {
    expect(pagePolicy('electron')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' selvedge-img: blob:; font-src 'self'; connect-src 'self'; " +
      "worker-src 'self'; base-uri 'none'; form-action 'none'; frame-src 'none'; frame-ancestors 'none'; object-src 'none'; " +
      "require-trusted-types-for 'script'; trusted-types 'none'",
    )
    expect(where(/unsafe-inline|unsafe-eval|Report-Only/)).toEqual([])
  })

  it('6 and 7: session and contents are guarded', () => {
    const guards = text('main/electron/guards.ts')
    for (const guard of [
      /setPermissionRequestHandler\(\(_contents, _permission, answer\) => answer\(false\)\)/, /setPermissionCheckHandler\(\(\) => false\)/,
      /setDevicePermissionHandler\(\(\) => false\)/, /'will-download', \(event\) => event\.preventDefault\(\)/, /webRequest\.onBeforeRequest/,
      /'web-contents-created'/, /'will-navigate'/, /'will-frame-navigate'/, /'will-redirect'/, /'will-attach-webview'/,
      /setWindowOpenHandler\(\(\) => \(\{ action: 'deny' \}\)\)/, /'render-process-gone'/, /'child-process-gone'/,
    ]) expect(guards).toMatch(guard)
    expect(/PARTITION = '([^']*)'/.exec(guards)![1]).not.toMatch(/^persist:/)
    expect(where(/openExternal|openPath/)).toEqual([])
    expect(where(/showItemInFolder/)).toEqual(['main/electron/dialogs.ts'])
  })

  it('8: one file registers channels; the preload shows one frozen object and keeps ipcRenderer to itself', () => {
    expect(where(/ipcMain\.(?:on|handle|once)\b/)).toEqual(['main/electron/register.ts'])
    const preload = text('preload/index.ts')
    expect(preload).toMatch(/Object\.freeze\(/)
    expect(preload.match(/exposeInMainWorld/g)).toHaveLength(1)
    expect(preload.replace(/^import .*$/gm, '')).not.toMatch(/\bexport\b|[:,]\s*ipcRenderer\s*[,}]|=> ipcRenderer\s*[,)]/)
    expect([...preload.matchAll(/ipcRenderer\.on\([^,]+, \((\w+)/g)].map(([, first]) => first)).toEqual(['_event', '_event', '_event'])
    expect([...preload.matchAll(/from '([^']+)'/g)].map(([, from]) => from)).toEqual(['electron', '../core/api/desktop.ts'])
    expect(preload).toMatch(/import type \{ Desktop \}/)
  })

  it('9: native code stays in its folders; workers get a chosen environment', () => {
    expect(where(/(?:from|import\()\s*'(?:sharp|onnxruntime-node)'/).filter((path) => !path.startsWith('main/workers/'))).toEqual([])
    expect(where(/(?:from|import\()\s*'better-sqlite3'/).filter((path) => !path.startsWith('main/db/'))).toEqual([])
    expect(where(/utilityProcess\.fork/)).toEqual(['main/electron/spawn.ts'])
    const spawn = text('main/electron/spawn.ts')
    for (const setting of [/env: workerEnvironment\(\)/, /execArgv: workerArguments/, /allowLoadingUnsignedLibraries: false/, /disclaim: true/]) expect(spawn).toMatch(setting)
    expect(text('main/host/spawn.ts')).toMatch(/VIPS_BLOCK_UNTRUSTED: '1'/)
    expect(text('main/host/spawn.ts')).not.toMatch(/NODE_OPTIONS/)
  })

  it('10: nothing of the ban list occurs', () => {
    const banned = {
      eval: /\beval\(|new Function\(/, markup: /dangerouslySetInnerHTML|innerHTML\s*=|document\.write/, remote: /@electron\/remote|electron\.remote/,
      shell: /shell:\s*true|import \{[^}]*\bexec(?:Sync)?\b[^}]*\} from '(?:node:)?child_process'/, unsafe: /unsafeMode\(|loadExtension\(/, unlimited: /unlimited:\s*true|limitInputPixels:\s*(?:false|0)\b/,
      tls: /rejectUnauthorized:\s*false/, cors: /access-control-allow-origin/i, durability: /synchronous\s*=\s*(?:NORMAL|OFF)\b/i,
    }
    // Rows waiting for an import, and a dataset being written into a staging folder (synced before it is moved into place),
    // are thrown away after any crash; the project itself is written with FULL.
    const allowed = ['durability: main/db/plain-file.ts', 'durability: main/db/waiting-rows.ts']
    expect(Object.entries(banned).flatMap(([name, pattern]) => where(pattern).map((path) => `${name}: ${path}`)).filter((found) => !allowed.includes(found))).toEqual([])
  })
})
