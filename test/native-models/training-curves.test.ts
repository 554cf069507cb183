import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'

/* The drawing of histories. It needs Python alone; without it there is nothing to ask. */
const script = join(import.meta.dirname, '../../native-models/training/curves.py')
const PYTHON = '/usr/bin/python3'
const able = spawnSync(PYTHON, ['-c', '']).status === 0
const folder = mkdtempSync(join(tmpdir(), 'selvedge-curves-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const run = (name: string, lines: object[]): string => {
  mkdirSync(join(folder, name))
  writeFileSync(join(folder, name, 'history.json'), JSON.stringify(lines))
  return join(folder, name)
}
const curves = (...args: string[]) => spawnSync(PYTHON, ['-B', script, ...args], { encoding: 'utf8' })

it.runIf(able)('curves keep the proportions of what was measured, one for each run, by name', () => {
  const slow = run('slow', [{ steps: 100, rmse: 0.4, seconds: 60 }, { steps: 200, rmse: 0.3, seconds: 120 }, { steps: 400, rmse: 0.2, seconds: 240 }])
  const quick = run('quick', [{ step: 100, rmse: 0.2 }, { step: 150, loss: 3 }, { step: 300, rmse: 0.1 }])
  const out = join(folder, 'rmse.svg')
  expect(curves('--figure', 'rmse', '--out', out, `a <slow> one=${slow}`, quick)).toMatchObject({ status: 0, stderr: '' })
  const svg = readFileSync(out, 'utf8')
  expect(svg).toContain('a &lt;slow&gt; one 0.2')
  expect(svg).toContain('quick 0.1')
  const [first, second] = [...svg.matchAll(/<polyline points="([^"]+)"/g)].map(([, points]) => points.split(' ').map((pair) => pair.split(',').map(Number)))
  // Lowest last: the slow one is drawn first. Steps go to the right and errors upwards, at one scale for both.
  expect([first, second].map((points) => points.length)).toEqual([3, 2])
  const across = (first[2][0] - first[0][0]) / 300
  expect((second[1][0] - second[0][0]) / 200).toBeCloseTo(across, 2)
  expect(first[0][0]).toBe(second[0][0])
  const up = (first[2][1] - first[0][1]) / 0.2
  expect(up).toBeGreaterThan(0)
  expect((second[1][1] - second[0][1]) / 0.1 / up).toBeCloseTo(1, 2)
  expect(first[2][1]).toBe(second[0][1])
})

it.runIf(able)('a figure that a history does not hold is refused by the curve\'s name', () => {
  const bare = run('bare', [{ steps: 1, loss: 1 }])
  const { status, stderr } = curves('--figure', 'mpjpe', '--out', join(folder, 'no.svg'), `mine=${bare}`)
  expect(status).not.toBe(0)
  expect(stderr).toContain('mine: no line of its history has a figure "mpjpe".')
})
