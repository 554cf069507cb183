/// <reference lib="dom" />
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CDPSession, Page } from '@playwright/test'
import sharp from 'sharp'
import type { Change } from '../../core/change/change.ts'
import { measure } from '../../core/mask/rasterise.ts'
import { annotation, type Shape } from '../../core/records/annotation.ts'
import { createHost, type Host } from '../../main/host/host.ts'
import { programRoot } from '../../main/host/program-paths.ts'
import { serveHost } from '../../main/host/serve.ts'
import { spawnNode } from '../../main/host/spawn.ts'
import type { BenchRow } from '../bench.ts'
import { buildAll, buildIsStale } from '../build.ts'
import { findChromium } from '../chromium.ts'
import { measureStrokes, wideMask } from './canvas-strokes.ts'

export const name = 'canvas'

const PHOTO = { width: 6000, height: 4000 }
const SCREEN = { width: 1440, height: 900 }
const COUNTS = [0, 500, 2000, 5000]
const CORNERS = 60
const GESTURE_MS = 2_000
const ROUNDS = 3

/**
 * Frames a second while panning and zooming a 24-megapixel photo under many polygons of 60 points, in the real program in
 * Chromium's software renderer (no GPU), beside the same page at rest. On a machine with a GPU all of it is faster.
 * Other work on the machine costs frames; the processor time a frame takes (of all the browser's processes) hardly moves.
 */
export async function run(report: (row: BenchRow) => void): Promise<void> {
  const executablePath = await findChromium()
  if (!executablePath) throw new Error('The canvas is measured in a Chromium, and there is none. Set SELVEDGE_CHROMIUM.')
  if (buildIsStale()) await buildAll({ quiet: true })
  const { chromium } = await import('@playwright/test')
  const folder = mkdtempSync(join(tmpdir(), 'selvedge-bench-'))
  const photos = join(folder, 'photos')
  mkdirSync(photos)
  await drawPhoto(join(photos, 'photo.jpg'))
  const root = programRoot()
  const renderer = join(root, 'dist', 'renderer')
  const host = createHost({ kind: 'serve', spawn: spawnNode, roots: [folder], paths: { user: join(folder, 'user'), assets: join(root, 'assets'), models: join(root, 'native-models'), renderer } })
  const served = await serveHost({ host, renderer, port: 0 })
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  const processes = await browser.newBrowserCDPSession()
  try {
    for (const count of COUNTS) {
      const path = join(folder, `p${count}.selvedge`)
      await prepare(host, path, photos, count)
      const page = await browser.newPage({ viewport: SCREEN })
      await page.goto(served.link())
      await page.getByText(path).click()
      await page.waitForSelector('.canvas[data-photo=display]')
      await page.waitForTimeout(1_000)
      await measurePage(page, processes, count, report)
      await page.close()
    }
    const path = join(folder, 'mask.selvedge')
    await prepare(host, path, photos, 1, wideMask(PHOTO, randomFrom(7)))
    const page = await browser.newPage({ viewport: SCREEN })
    await page.goto(served.link())
    await page.getByText(path).click()
    await page.waitForSelector('.canvas[data-photo=display]')
    await page.waitForTimeout(1_000)
    await measureStrokes(page, processorTime, processes, report)
  } finally {
    await browser.close()
    await served.close()
    await host.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function measurePage(page: Page, processes: CDPSession, count: number, report: (row: BenchRow) => void): Promise<void> {
  const gestures: [string, Gesture][] = [['pan, fitted', { kind: 'pan', zoom: 1 }], ['zoom', { kind: 'zoom', zoom: 1 }], ['pan, 4x', { kind: 'pan', zoom: 4 }]]
  for (const [title, gesture] of gestures) {
    const rounds: { fps: number; slow: number; rest: number; work: number }[] = []
    for (let round = 0; round < ROUNDS; round++) {
      await page.keyboard.press('f')
      if (gesture.zoom > 1) await page.evaluate(turnWheel, { ctrlKey: true, deltaY: -Math.log(gesture.zoom) / 0.01 })
      await page.waitForTimeout(500)
      const rest = await page.evaluate(frames, { kind: 'rest' as const, ms: 500 })
      const before = await processorTime(processes)
      const moving = await page.evaluate(frames, { kind: gesture.kind, ms: GESTURE_MS })
      const work = ((await processorTime(processes)) - before) / moving.count
      rounds.push({ fps: moving.fps, slow: moving.slow, rest: rest.fps, work })
    }
    const middle = rounds.toSorted((a, b) => a.fps / a.rest - b.fps / b.rest)[rounds.length >> 1]
    report({
      name: `${count} polygons, ${title}`, value: middle.fps, unit: 'frames/s', ratio: middle.fps / middle.rest,
      reference: `at rest ${middle.rest.toFixed(0)} frames/s; 95 % of frames within ${middle.slow.toFixed(0)} ms; ${middle.work.toFixed(1)} ms of processor each`,
    })
  }
  await page.keyboard.press('f')
  await page.keyboard.press('p')
  await page.waitForTimeout(300)
  const waits = await page.evaluate(pointerToPaint, 30)
  report({ name: `${count} polygons, pointer to painted while drawing`, value: waits, unit: 'ms', reference: 'two frames are 33 ms', ratio: 33.3 / waits })
}

/** Milliseconds of processor that all processes of the browser have used. */
async function processorTime(processes: CDPSession): Promise<number> {
  const { processInfo } = await processes.send('SystemInfo.getProcessInfo')
  return 1_000 * processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0)
}

type Gesture = { kind: 'pan' | 'zoom'; zoom: number }

/** In the page: one turn of the wheel over the middle of the canvas. */
function turnWheel(turn: { ctrlKey?: boolean; deltaX?: number; deltaY?: number }): void {
  const canvas = document.querySelector('.canvas')!
  const box = canvas.getBoundingClientRect()
  canvas.dispatchEvent(new WheelEvent('wheel', { bubbles: true, cancelable: true, clientX: box.x + box.width / 2, clientY: box.y + box.height / 2, ...turn }))
}

/** In the page: frames a second, and the frame time that 95 % stay within, while a gesture goes on. */
function frames({ kind, ms }: { kind: 'rest' | 'pan' | 'zoom'; ms: number }): Promise<{ fps: number; slow: number; count: number }> {
  return new Promise((resolve) => {
    const canvas = document.querySelector('.canvas')!
    const box = canvas.getBoundingClientRect()
    const at = { bubbles: true, cancelable: true, clientX: box.x + box.width / 2, clientY: box.y + box.height / 2 }
    const times: number[] = []
    const start = performance.now()
    let last = 0
    const step = (now: number) => {
      if (last > 0) times.push(now - last)
      last = now
      const gone = performance.now() - start
      if (kind === 'pan') canvas.dispatchEvent(new WheelEvent('wheel', { ...at, deltaX: 7 * Math.sign(Math.sin(gone / 300)), deltaY: 5 * Math.sign(Math.cos(gone / 300)) }))
      if (kind === 'zoom') canvas.dispatchEvent(new WheelEvent('wheel', { ...at, ctrlKey: true, deltaY: 3 * Math.sign(Math.cos(gone / 640)) }))
      if (gone < ms) return void requestAnimationFrame(step)
      const sorted = times.toSorted((a, b) => a - b)
      resolve({ fps: (1_000 * times.length) / times.reduce((sum, time) => sum + time, 0), slow: sorted[Math.floor(0.95 * sorted.length)], count: times.length })
    }
    requestAnimationFrame(step)
  })
}

/** In the page: median milliseconds from a move of the pointer to the painting of the layer that shows it. */
function pointerToPaint(moves: number): Promise<number> {
  const canvas = document.querySelector<HTMLElement>('.canvas')!
  const box = canvas.getBoundingClientRect()
  const send = (type: string, i: number) => canvas.dispatchEvent(new PointerEvent(type, {
    bubbles: true, cancelable: true, clientX: box.x + 300 + 7 * i, clientY: box.y + 300 + 3 * i, pointerId: 1, pointerType: 'mouse', button: 0, buttons: 0,
  }))
  const once = (i: number) => new Promise<number>((resolve) => {
    const start = performance.now()
    const watcher = new MutationObserver(() => {
      watcher.disconnect()
      requestAnimationFrame(() => resolve(performance.now() - start))
    })
    watcher.observe(canvas, { attributeFilter: ['data-draws'] })
    send('pointermove', i)
  })
  return (async () => {
    send('pointerdown', 0)
    send('pointerup', 0)
    const waits: number[] = []
    for (let i = 1; i <= moves; i++) waits.push(await once(i))
    return waits.toSorted((a, b) => a - b)[moves >> 1]
  })()
}

/** A project of the photo with polygons strewn over it, or with one shape. */
async function prepare(host: Host, path: string, photos: string, count: number, only?: Shape): Promise<void> {
  const invoke = (method: string, params: unknown) => host.invoke(method, params) as Promise<never>
  const { project } = (await invoke('projects.create', { path })) as { project: string }
  await invoke('images.add', { project, paths: [photos] })
  const { ids: [image] } = (await invoke('images.ids', { project })) as { ids: number[] }
  const { id: category } = (await invoke('categories.add', { project, category: { name: 'shoe' } })) as { id: number }
  const { first } = (await invoke('annotations.reserve', { project, count: Math.max(1, count) })) as { first: number }
  const random = randomFrom(7)
  const change: Change = Array.from({ length: count }, (_, i) => {
    const shape = only ?? blob(random)
    const row = annotation.parse({ id: first + i, image, category, shape, ...measure(shape, PHOTO.height, PHOTO.width), order: i + 1 })
    return { table: 'annotation', id: row.id, before: null, after: row }
  })
  if (count > 0) await invoke('annotations.commit', { project, image, label: 'Strew polygons', change, key: `bench-of-${count}` })
}

function blob(random: () => number): Shape {
  const radius = 100 + 140 * random()
  const x = radius + random() * (PHOTO.width - 2 * radius)
  const y = radius + random() * (PHOTO.height - 2 * radius)
  const ring: number[] = []
  for (let i = 0; i < CORNERS; i++) {
    const angle = (2 * Math.PI * i) / CORNERS
    const r = radius * (0.8 + 0.2 * random())
    ring.push(Math.round(100 * (x + r * Math.cos(angle))) / 100, Math.round(100 * (y + r * Math.sin(angle))) / 100)
  }
  return { type: 'polygon', parts: [[ring]] }
}

async function drawPhoto(file: string): Promise<void> {
  const { width, height } = PHOTO
  const text = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs><linearGradient id="g"><stop offset="0" stop-color="#405060"/><stop offset="1" stop-color="#c0a080"/></linearGradient><pattern id="p" width="37" height="23" patternUnits="userSpaceOnUse"><circle cx="9" cy="9" r="6" fill="#fff" opacity=".3"/></pattern></defs><rect width="100%" height="100%" fill="url(#g)"/><rect width="100%" height="100%" fill="url(#p)"/></svg>`
  await sharp(Buffer.from(text), { limitInputPixels: false, unlimited: true }).jpeg({ quality: 85 }).toFile(file)
}

/** Numbers from 0 to 1, the same each time (Park and Miller's generator). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
}
