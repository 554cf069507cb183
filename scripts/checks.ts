import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from './build.ts'

export type Outcome = { name: string; ok: boolean; seconds: number; output: string }

const bin = (path: string) => join(root, 'node_modules', path)
/** Static checks by name; each is a Node program, started without a shell so that Windows runs them too. */
export const STATIC: Record<string, string[]> = {
  types: [bin('typescript/bin/tsc'), '-b'],
  lint: [bin('oxlint/bin/oxlint'), '--deny-warnings', 'core', 'main', 'preload', 'renderer', 'scripts', 'test'],
  unused: [bin('knip/bin/knip.js'), '--no-progress'],
}

/** Runs a Node program in the project's root; output is collected, or shown as it comes when `show`. */
export function runNode(name: string, args: string[], options: { show?: boolean; env?: Record<string, string> } = {}): Promise<Outcome> {
  const start = performance.now()
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...process.env, ...options.env },
      stdio: options.show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    child.stdout?.on('data', (piece: Buffer) => (output += piece.toString()))
    child.stderr?.on('data', (piece: Buffer) => (output += piece.toString()))
    const end = (ok: boolean) => resolve({ name, ok, seconds: (performance.now() - start) / 1000, output })
    child.on('error', (error) => {
      output += error.message
      end(false)
    })
    child.on('exit', (code) => end(code === 0))
  })
}

export function tell(outcome: Outcome): void {
  process.stdout.write(`${outcome.ok ? 'ok  ' : 'FAIL'} ${outcome.name} (${outcome.seconds.toFixed(1)} s)\n`)
  if (!outcome.ok) process.stdout.write(`${outcome.output}\n`)
}

export const vitest = bin('vitest/vitest.mjs')
export const playwright = bin('@playwright/test/cli.js')
