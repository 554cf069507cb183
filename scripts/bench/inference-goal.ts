import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { modelManifest } from '../../core/records/model.ts'
import { runCli } from '../../main/host/cli.ts'
import { programPaths } from '../../main/host/program-paths.ts'
import { runParams } from '../../main/services/predictions/run-params.ts'
import type { BenchRow } from '../bench.ts'
import { root } from '../build.ts'

/** Goal: photos of this size, from file to mask in the project, by the manifest's own defaults on two cores. */
const GOAL_MS = 400
const [WIDTH, HEIGHT] = [1152, 1728]
const PHOTOS = 8
const ROUNDS = 3

/**
 * `selvedge predict` as it is called, after the model is loaded: a batch into a project, one photo into a project, a batch
 * into a folder. Studio photos drawn here, so that it measures the same everywhere.
 */
export async function measureGoal(report: (row: BenchRow) => void, folder: string, id: string): Promise<void> {
  const manifest = modelManifest.parse(JSON.parse(readFileSync(join(root, 'native-models', id, 'model.json'), 'utf8')))
  const { strategy, focus } = runParams(manifest, {})
  const how = strategy === 'focus' ? `two passes, ${Math.round(100 * focus.margin)} % and ${focus.radius} px, ${focus.looks} looks` : strategy
  for (const kind of ['png', 'jpg'] as const) {
    const place = join(folder, `goal-${kind}`)
    const photos = join(place, 'photos')
    mkdirSync(photos, { recursive: true })
    for (let i = 0; i < PHOTOS; i++) await drawPhoto(i, join(photos, `${i}.${kind}`))
    const project = join(place, 'goal.selvedge')
    await command(place, ['import', 'images', photos, '--project', project])
    const predict = async (...more: string[]) => {
      const { seconds, images } = await command<{ seconds: number; images: number }>(place, ['predict', '--model', id, '--device', 'cpu', ...more])
      return (1_000 * seconds) / images
    }
    const ways: [string, () => Promise<number>][] = [
      ['to the project, in a batch', () => predict('--project', project)],
      ['to the project, one photo', () => predict('--project', project, '--filter', `search=0.${kind}`)],
      ['to a mask file, in a batch', () => predict('--image', photos, '--out', join(place, 'out'))],
    ]
    for (const [way, once] of ways) {
      const times: number[] = []
      for (let round = 0; round < ROUNDS; round++) times.push(await once())
      const value = times.toSorted((a, b) => a - b)[ROUNDS >> 1]
      report({
        name: `${id} ${kind.toUpperCase()} ${WIDTH} x ${HEIGHT} ${way}`, value, unit: 'ms a photo', reference: `goal: at most ${GOAL_MS} ms; ${how}`, ratio: GOAL_MS / value,
      })
    }
  }
}

/** Runs a command line in this process with settings of its own, and reads what it answers. */
export async function command<T>(place: string, args: string[]): Promise<T> {
  let out = ''
  let err = ''
  const code = await runCli([...args, '--json', '--quiet'], {
    paths: { ...programPaths(), user: join(place, 'user') }, signal: new AbortController().signal,
    streams: { out: (text) => void (out += text), err: (text) => void (err += text), columns: 0 },
  })
  if (code !== 0) throw new Error(`${args.join(' ')}: ${err}`)
  return JSON.parse(out) as T
}

/** A dress on a stand before a grey wall, with the noise of a camera, each a little different. */
async function drawPhoto(number: number, file: string): Promise<void> {
  const hue = (number * 47) % 360
  const wide = 300 + 30 * (number % 4)
  const long = 1_250 + 50 * (number % 5)
  const folds = Array.from({ length: 9 }, (_, i) => {
    const x = 576 + ((i - 4) * wide) / 5
    return `<path d="M576 620 Q${(576 + x) / 2} 900 ${x} ${long}" stroke="hsl(${hue} 45% ${30 + 4 * i}%)" stroke-width="14" fill="none"/>`
  })
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">
    <defs><linearGradient id="wall" y2="1" x2="0.2"><stop offset="0" stop-color="#e8e6e2"/><stop offset="1" stop-color="#a9a6a0"/></linearGradient></defs>
    <rect width="100%" height="100%" fill="url(#wall)"/><rect x="568" y="1200" width="16" height="440" fill="#555"/><ellipse cx="576" cy="1640" rx="170" ry="26" fill="#555"/>
    <ellipse cx="576" cy="230" rx="70" ry="96" fill="#d9c3ad"/><rect x="540" y="300" width="72" height="80" fill="#d9c3ad"/>
    <path d="M440 360 Q576 440 712 360 L780 700 Q730 740 690 660 L${576 + wide} ${long} Q576 ${long + 60} ${576 - wide} ${long} L462 660 Q420 740 372 700 Z"
      fill="hsl(${hue} 50% 42%)"/>${folds.join('')}</svg>`
  const noise = await sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: '#808080', noise: { type: 'gaussian', mean: 128, sigma: 6 } } }).png().toBuffer()
  const photo = sharp(Buffer.from(svg)).flatten().composite([{ input: noise, blend: 'soft-light' }]).removeAlpha()
  await (file.endsWith('png') ? photo.png({ compressionLevel: 6 }) : photo.jpeg({ quality: 90 })).toFile(file)
}
