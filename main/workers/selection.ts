import type { Services } from '../../core/api/method.ts'
import { serve } from '../../core/api/rpc.ts'
import type { SelectedPixels } from '../../core/api/selection.ts'
import { Fault } from '../../core/fault.ts'
import { withLimits, type LimitName } from '../../core/limits.ts'
import { runsOfBitmap } from '../../core/mask/bitmap.ts'
import { placed } from '../../core/mask/place.ts'
import { rleOf } from '../../core/mask/rle.ts'
import { areaOf, boxOf, type Runs } from '../../core/mask/runs.ts'
import type { Photo } from '../../core/select/pyramid.ts'
import { withoutSpecks } from '../../core/select/specks.ts'
import { selectionContract, type SelectionContract } from './selection-contract.ts'
import { deskFor, nearestPixel, pixelAt, type Desk } from './selection/desk.ts'
import { workerPort } from './worker-port.ts'

/* The selection worker: smart cut, superpixels, colours and live wire on the newest photo, one question after the other. */

type Asked = { photo: { path: string; identity: string }; limits: Record<string, number> }
/** Pieces and holes of fewer pixels, and in a cut of less than a share of the object, are noise. */
const SPECK = 12
const SPECK_SHARE = 1 / 2_000
let newest: { key: string; desk: Promise<Desk> } | null = null

function deskOf({ photo, limits }: Asked): Promise<Desk> {
  const key = `${photo.identity} ${photo.path}`
  if (newest?.key === key) return newest.desk
  // The photo before goes first: two large ones may not fit.
  newest = null
  const desk = deskFor(photo.path, withLimits(limits as Partial<Record<LimitName, number>>))
  const mine = { key, desk }
  newest = mine
  desk.catch(() => newest === mine && (newest = null))
  return desk
}

function told(runs: Runs, started: number): SelectedPixels {
  const area = areaOf(runs)
  return { shape: area === 0 ? null : { type: 'mask', rle: rleOf(runs) }, bbox: boxOf(runs), area, seconds: (performance.now() - started) / 1_000 }
}

function wholeBox({ width, height }: Photo, [x, y, w, h]: readonly number[]): { left: number; top: number; right: number; bottom: number } {
  const clamp = (value: number, most: number) => Math.min(most, Math.max(0, value))
  return { left: clamp(Math.floor(x), width), top: clamp(Math.floor(y), height), right: clamp(Math.ceil(x + w), width), bottom: clamp(Math.ceil(y + h), height) }
}

const services: Services<SelectionContract> = {
  selection: {
    ready: () => ({}),
    async prepare(asked) {
      const started = performance.now()
      const desk = await deskOf(asked)
      if (asked.for === 'cells') desk.cells(asked.cells)
      if (asked.for === 'wire') desk.wire().path({ x: 0, y: 0 }, { x: desk.photo.width - 1, y: desk.photo.height - 1 }, false)
      return { seconds: (performance.now() - started) / 1_000 }
    },
    async cut(asked) {
      const started = performance.now()
      const desk = await deskOf(asked)
      const { width, height } = desk.photo
      const { area, bitmap } = desk.cut(asked.box, asked.strokes)
      const runs = placed(runsOfBitmap(bitmap, area.bottom - area.top, area.right - area.left), height, width, area.left, area.top)
      const seeds = asked.strokes.filter(({ label }) => label === 'foreground').flatMap(({ points }) => points)
      return { ...told(withoutSpecks(runs, Math.max(SPECK, SPECK_SHARE * areaOf(runs)), seeds), started), width, height }
    },
    async cells(asked) {
      const started = performance.now()
      const desk = await deskOf(asked)
      const cells = desk.cells(asked.count)
      const under = asked.under && pixelAt(desk.photo, asked.under)
      const rle = under && rleOf(cells.mask(new Set([cells.at(...under)])))
      return { ...told(cells.mask(cells.along(asked.strokes)), started), under: rle && { type: 'mask', rle } }
    },
    async colour(asked) {
      const started = performance.now()
      const desk = await deskOf(asked)
      const { width, height } = desk.photo
      const at = asked.at.map((place) => pixelAt(desk.photo, place)).filter((place) => place !== null)
      if (at.length === 0) throw new Fault('invalid', 'No place lies on the photo.', { field: 'at', found: asked.at.join('; '), limit: `${width} x ${height}` })
      const within = asked.box ? wholeBox(desk.photo, asked.box) : undefined
      const runs = runsOfBitmap(desk.colour(at).pick(asked.tolerance, asked.contiguous, within), height, width)
      return told(withoutSpecks(runs, SPECK, at), started)
    },
    async wire(asked) {
      const started = performance.now()
      const desk = await deskOf(asked)
      const wire = desk.wire()
      const end = (place: [number, number], moves: boolean) => {
        const at = nearestPixel(desk.photo, place)
        return moves && asked.snap > 0 ? wire.snapped(at, asked.snap) : at
      }
      const [from, to] = [end(asked.from, asked.fresh), end(asked.to, true)]
      return {
        points: wire.path(from, to, asked.exact), from: [from.x + 0.5, from.y + 0.5], to: [to.x + 0.5, to.y + 0.5],
        seconds: (performance.now() - started) / 1_000,
      }
    },
  },
}

serve(workerPort(), selectionContract, services, {
  client: 'host', onBug: (cause, call) => process.stderr.write(`${call}: ${cause instanceof Error ? cause.stack : String(cause)}\n`),
})
