import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { pathToFileURL } from 'node:url'
import { root } from './build.ts'

/** One figure beside its reference, measured in the same run; `ratio` above 1 means ours is better. */
export type BenchRow = { name: string; value: number; unit: string; reference?: string; ratio?: number }
type Bench = { name: string; run(report: (row: BenchRow) => void): Promise<void> }

const { values, positionals } = parseArgs({ options: { json: { type: 'boolean', default: false } }, allowPositionals: true })
const folder = join(root, 'scripts/bench')
const known = readdirSync(folder).filter((file) => file.endsWith('.ts')).map((file) => file.slice(0, -3))
const benches: Bench[] = []
for (const name of known) {
  const module = (await import(pathToFileURL(join(folder, `${name}.ts`)).href)) as Partial<Bench>
  if (module.name && module.run) benches.push(module as Bench)
}
const unknown = positionals.filter((name) => !benches.some((bench) => bench.name === name))
if (unknown.length > 0) {
  process.stderr.write(`No benchmark ${unknown.join(', ')}. There are: ${benches.map((bench) => bench.name).join(', ')}.\n`)
  process.exit(2)
}
const rows: (BenchRow & { bench: string })[] = []
for (const bench of benches.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
  await bench.run((row) => {
    rows.push({ bench: bench.name, ...row })
    if (values.json) return
    const ratio = row.ratio === undefined ? '' : `   ${row.ratio.toFixed(2)}x`
    process.stdout.write(`${`${bench.name}: ${row.name}`.padEnd(58)} ${row.value.toPrecision(4).padStart(10)} ${row.unit}${ratio}${row.reference ? `   (${row.reference})` : ''}\n`)
  })
}
if (values.json) process.stdout.write(`${JSON.stringify(rows)}\n`)
