#!/usr/bin/env node
// The command line's entry. It must run on any Node, so that it can find a Node 24 for everything else: on an older
// one the native modules would crash before a line of ours could explain anything.
import { spawn } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const here = realpathSync(fileURLToPath(import.meta.url))
const root = dirname(dirname(here))
const [major, minor] = process.versions.node.split('.').map(Number)

if (major > 22 || (major === 22 && minor >= 18)) {
  const source = join(root, 'main/host/cli.ts')
  const { runCli } = await import(pathToFileURL(existsSync(source) ? source : join(root, 'dist/main/cli.js')).href)
  process.exitCode = await runCli(process.argv.slice(2))
} else {
  const node = newerNode()
  if (node) {
    const child = spawn(node, [here, ...process.argv.slice(2)], { stdio: 'inherit' })
    // Ctrl-C reaches the child by itself on a terminal; a signal sent to us alone is passed on.
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => child.kill(name))
    child.on('exit', (code) => (process.exitCode = code ?? 130))
  } else {
    process.stderr.write(`Selvedge needs Node 22.18 or newer (this is ${process.versions.node}); run npm install in its folder, which brings one.\n`)
    process.exitCode = 5
  }
}

/** The program of the `node` package, when npm has installed it. */
function newerNode() {
  try {
    const folder = dirname(createRequire(here).resolve('node/package.json'))
    return ['bin/node', 'bin/node.exe'].map((name) => join(folder, name)).find((file) => existsSync(file))
  } catch {
    return undefined
  }
}
