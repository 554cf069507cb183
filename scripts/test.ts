import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildAll, root } from './build.ts'
import { playwright, runNode, STATIC, tell, vitest } from './checks.ts'
import { getChromium } from './chromium.ts'
import { electronBinary, noDisplayReason } from './electron-binary.ts'

/*
 * Everything: types, lint, unused code, unit and transport tests, end-to-end tests. Ends with one line of counts.
 * `--only static|unit|e2e` runs a part.
 */
const results = join(root, 'test-results')
type Counts = { passed: number; failed: number; skipped: number }
const total: Counts = { passed: 0, failed: 0, skipped: 0 }
const add = (counts: Counts) => {
  for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += counts[key]
}
const say = (line: string) => process.stdout.write(`${line}\n`)

async function statics(): Promise<void> {
  const outcomes = await Promise.all(Object.entries(STATIC).map(([name, args]) => runNode(name, args)))
  for (const outcome of outcomes) {
    tell(outcome)
    add({ passed: outcome.ok ? 1 : 0, failed: outcome.ok ? 0 : 1, skipped: 0 })
  }
}

async function unit(): Promise<void> {
  const report = join(results, 'unit.json')
  const outcome = await runNode('unit tests', [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`], { show: true })
  const counts = existsSync(report) ? (JSON.parse(readFileSync(report, 'utf8')) as Record<string, number>) : {}
  const failed = (counts['numFailedTests'] ?? 0) || (outcome.ok ? 0 : 1)
  add({ passed: counts['numPassedTests'] ?? 0, failed, skipped: (counts['numPendingTests'] ?? 0) + (counts['numTodoTests'] ?? 0) })
}

async function endToEnd(): Promise<void> {
  const chromium = await getChromium(say)
  if (!chromium) {
    say('FAIL end-to-end: no Chromium could be found or fetched. Install one, or name it in SELVEDGE_CHROMIUM.')
    add({ passed: 0, failed: 1, skipped: 0 })
    return
  }
  await buildAll({ quiet: true })
  const projects = ['browser']
  const missing = electronBinary() ? noDisplayReason() : 'Electron\'s program is not on this machine'
  if (missing) say(`The end-to-end tests run in the browser host only: ${missing}.`)
  else projects.push('desktop')
  const outcome = await runNode('end-to-end tests', [playwright, 'test'], {
    show: true,
    env: { SELVEDGE_CHROMIUM: chromium, SELVEDGE_E2E_PROJECTS: projects.join(',') },
  })
  const report = join(results, 'e2e.json')
  const stats = existsSync(report) ? (JSON.parse(readFileSync(report, 'utf8')) as { stats: Record<string, number> }).stats : {}
  const failed = (stats['unexpected'] ?? 0) || (outcome.ok ? 0 : 1)
  if (stats['flaky']) say(`${stats['flaky']} of the end-to-end tests passed only at the second try.`)
  add({ passed: (stats['expected'] ?? 0) + (stats['flaky'] ?? 0), failed, skipped: stats['skipped'] ?? 0 })
}

const { values } = parseArgs({ options: { only: { type: 'string' } } })
rmSync(results, { recursive: true, force: true })
mkdirSync(results, { recursive: true })
const parts: Record<string, () => Promise<void>> = { static: statics, unit, e2e: endToEnd }
for (const [name, part] of Object.entries(parts)) if (!values.only || values.only === name) await part()
say(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
if (total.failed > 0 || total.passed === 0) process.exitCode = 1
