import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, expect, test } from 'vitest'
import { cameraFromFieldOfView, type Pose } from '../../../core/pose/camera.ts'
import { angleBetween, exp, multiply } from '../../../core/pose/rotation.ts'
import { createSilhouettes } from '../../../core/pose/silhouette.ts'
import { runCli } from '../../../main/host/cli.ts'
import { programPaths } from '../../../main/host/program-paths.ts'
import { projectOfMasks } from '../../support/shoe-run.ts'
import { WEDGE, WEDGE_OBJ } from '../../support/wedge.ts'

const folder = realpathSync.native(mkdtempSync(join(tmpdir(), 'selvedge-fit-pose-')))
const at = (...names: string[]): string => join(folder, ...names)
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))

async function selvedge(...args: string[]) {
  let out = ''
  let err = ''
  const code = await runCli(['fit-pose', ...args], {
    paths: { ...programPaths(), user: at('user') }, streams: { out: (text) => void (out += text), err: (text) => void (err += text), columns: 0 }, signal: new AbortController().signal,
  })
  return { code, out, err }
}

const [W, H] = [320, 240]
const camera = cameraFromFieldOfView(40, W, H)
const truth = (n: number): Pose => ({ R: multiply(exp([0, 0.06 * n, 0.02 * n]), exp([0.4, 0.5, 0.1])), t: [0.03 + 0.01 * n, -0.01, 0.9 + 0.01 * n] })
const silhouettes = createSilhouettes(WEDGE)
const maskOf = (n: number): Uint8Array => {
  const out = new Uint8Array(W * H)
  silhouettes.coverage(truth(n), camera, out)
  return out
}
const write = (file: string, mask: Uint8Array) => sharp(Buffer.from(mask.map((value) => 255 * value)), { raw: { width: W, height: H, channels: 1 } }).png().toFile(file)
const isNear = (pose: Pose, n: number) => angleBetween(pose.R, truth(n).R) < 2 && Math.abs(pose.t[2] - truth(n).t[2]) < 0.02

writeFileSync(at('wedge.obj'), WEDGE_OBJ)

test('a folder of numbered masks is followed in the order of the numbers, anew where the object jumps', { timeout: 120_000 }, async () => {
  mkdirSync(at('run'))
  // The numbers have no leading zeros; on the last the object is far from where it was.
  const steps = [0, 1, 2, 14]
  for (const [i, name] of ['m1.png', 'm2.png', 'm10.png', 'm11.png'].entries()) await write(at('run', name), maskOf(steps[i]))
  writeFileSync(at('run', 'notes.txt'), 'not a mask')
  const { code, out } = await selvedge('--mesh', at('wedge.obj'), '--sequence', at('run'), '--fov', '40', '--json')
  expect(code).toBe(0)
  const { frames } = JSON.parse(out) as { frames: { file: string; mesh: string; best: Pose & { iou: number }; renders: number }[] }
  expect(frames.map(({ file }) => file.slice(folder.length + 5))).toEqual(['m1.png', 'm2.png', 'm10.png', 'm11.png'])
  expect(frames.map(({ best }, i) => isNear(best, steps[i]))).toEqual([true, true, true, true])
  expect(frames.every(({ mesh, best }) => mesh === at('wedge.obj') && best.iou > 0.95)).toBe(true)
  // From near it takes a few silhouettes, from nothing hundreds.
  expect(frames[1].renders).toBeLessThan(frames[0].renders / 4)
})

test('an object of a project is fitted, stored and told in full', { timeout: 120_000 }, async () => {
  mkdirSync(at('shop'))
  await sharp({ create: { width: W, height: H, channels: 3, background: '#b9a58c' } }).png().toFile(at('shop', 'a.png'))
  writeFileSync(at('shop', 'wedge.obj'), WEDGE_OBJ)
  const [id] = await projectOfMasks(at('shop'), at('shop', 'a.selvedge'), [maskOf(0)], [W, H], ({ client, project }) =>
    client.meshes.import({ project, path: at('shop', 'wedge.obj'), name: 'Wedge', units: 'm', up: '+y', forward: '+z', kind: 'other' }))
  const { code, out, err } = await selvedge('--mesh', '1', '--annotation', String(id), '--fov', '40', '--project', at('shop', 'a.selvedge'), '--json')
  expect([code, err]).toEqual([0, ''])
  const { pose, fitted } = JSON.parse(out) as { fitted: number; pose: Pose & { annotation: number; iou: number; state: string; camera: { fy: number } } }
  expect(pose).toMatchObject({ annotation: id, state: 'fitted', camera: { fy: camera.fy } })
  expect([fitted, isNear(pose, 0), pose.iou > 0.97]).toEqual([1, true, true])
  // By its name as well, with the camera that the file tells of: none, so 60 degrees.
  const words = await selvedge('--mesh', 'Wedge', '--annotation', String(id), '--project', at('shop', 'a.selvedge'))
  expect(words.out).toMatch(new RegExp(`^object ${id}: .* IoU 0\\.9`))
  const none = await selvedge('--mesh', 'sandal', '--annotation', String(id), '--project', at('shop', 'a.selvedge'), '--json')
  expect(none.code).toBe(3)
})

test('what cannot be fitted is refused in words that name the option', { timeout: 60_000 }, async () => {
  for (const [args, exit, field] of [
    [['--sequence', at('absent')], 3, '--sequence'], [['--sequence', at('shop', 'nowhere')], 3, '--sequence'], [[], 2, '--mask'],
    [['--mask', at('a.png'), '--sequence', at('run')], 2, '--mask'], [['--annotation', 'x', '--project', at('shop', 'a.selvedge')], 2, '--annotation'],
    [['--annotation', '1', '--start', '{}', '--project', at('shop', 'a.selvedge')], 2, '--start'],
  ] as const) {
    const { code, out } = await selvedge('--mesh', at('wedge.obj'), ...args, '--json')
    expect([args.join(' '), code, (JSON.parse(out) as { fault: { details: { field: string } } }).fault.details.field]).toEqual([args.join(' '), exit, field])
  }
})
