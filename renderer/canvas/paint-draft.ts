import type { Draft, DraftTone } from '../tools/tool.ts'
import { ACCENT, faded, NO_CATEGORY, WARNING } from './colours.ts'
import { addLine } from './shape-path.ts'

const toneOf = (tone: DraftTone | undefined, category: string | null): string =>
  tone === 'accent' ? ACCENT : tone === 'warning' ? WARNING : (category ?? NO_CATEGORY)

/** Draws what a tool shows while working, in image coordinates. `category`: colour of new objects. */
export function paintDraft(context: CanvasRenderingContext2D, draft: Draft, zoom: number, category: string | null): void {
  const px = 1 / zoom
  for (const { rings, tone } of draft.regions) {
    context.beginPath()
    for (const ring of rings) addLine(context, ring, true)
    context.fillStyle = faded(toneOf(tone, category), 0.18)
    context.fill('evenodd')
  }
  context.lineJoin = 'round'
  context.lineCap = 'round'
  for (const { points, closed, dashed, tone, colour } of draft.lines) {
    context.beginPath()
    addLine(context, points, closed ?? false)
    context.setLineDash([])
    context.lineWidth = 3.5 * px
    context.strokeStyle = 'rgba(0, 0, 0, 0.5)'
    context.stroke()
    context.setLineDash(dashed ? [5 * px, 4 * px] : [])
    context.lineWidth = 1.75 * px
    context.strokeStyle = colour ?? toneOf(tone, category)
    context.stroke()
  }
  context.setLineDash([])
  for (const handle of draft.handles) paintHandle(context, handle, px)
  for (const { x, y, text } of draft.names ?? []) paintTag(context, x + 12 * px, y - 12 * px, text, '#ffffff', zoom)
}

function paintHandle(context: CanvasRenderingContext2D, { x, y, kind, active }: Draft['handles'][number], px: number): void {
  context.lineWidth = 1.25 * px
  context.strokeStyle = 'rgba(0, 0, 0, 0.75)'
  context.fillStyle = active ? ACCENT : '#ffffff'
  context.beginPath()
  if (kind === 'vertex') {
    const half = (active ? 5 : 3.5) * px
    context.rect(x - half, y - half, 2 * half, 2 * half)
  } else if (kind === 'middle') {
    context.fillStyle = active ? ACCENT : 'rgba(255, 255, 255, 0.55)'
    context.arc(x, y, (active ? 4.5 : 2.5) * px, 0, 2 * Math.PI)
  } else if (kind === 'plus' || kind === 'minus') return paintSign(context, x, y, kind, px)
  else if (kind === 'first') context.arc(x, y, (active ? 7 : 5) * px, 0, 2 * Math.PI)
  else {
    context.strokeStyle = ACCENT
    context.arc(x, y, 6 * px, 0, 2 * Math.PI)
    context.stroke()
    return
  }
  context.fill()
  context.stroke()
}

const SIGNS = { plus: '#2e9e5b', minus: '#d14343' }

/** A mark of a click: on the object or beside it, told apart by its sign and not by colour alone. */
function paintSign(context: CanvasRenderingContext2D, x: number, y: number, sign: 'plus' | 'minus', px: number): void {
  context.arc(x, y, 7 * px, 0, 2 * Math.PI)
  context.fillStyle = SIGNS[sign]
  context.fill()
  context.lineWidth = 1.5 * px
  context.strokeStyle = '#ffffff'
  context.stroke()
  context.beginPath()
  context.moveTo(x - 3.5 * px, y)
  context.lineTo(x + 3.5 * px, y)
  if (sign === 'plus') {
    context.moveTo(x, y - 3.5 * px)
    context.lineTo(x, y + 3.5 * px)
  }
  context.lineWidth = 2 * px
  context.stroke()
}

const FONT = 12

/** A name on a dark plate, its lower left corner at a point of the image; the same size at every zoom. */
export function paintTag(context: CanvasRenderingContext2D, x: number, y: number, text: string, colour: string, zoom: number): void {
  const px = 1 / zoom
  context.save()
  context.translate(x, y)
  context.scale(px, px)
  context.font = `500 ${FONT}px system-ui, sans-serif`
  context.textBaseline = 'middle'
  const width = context.measureText(text).width + 22
  context.fillStyle = 'rgba(20, 20, 20, 0.85)'
  context.beginPath()
  context.roundRect(0, -20, width, 20, 4)
  context.fill()
  context.fillStyle = colour
  context.beginPath()
  context.arc(9, -10, 4, 0, 2 * Math.PI)
  context.fill()
  context.fillStyle = '#ffffff'
  context.fillText(text, 17, -9.5)
  context.restore()
}

/** The pointer's place where it is moved by keys, or in the other one of two panes. */
export function paintCrosshair(context: CanvasRenderingContext2D, at: { x: number; y: number }, zoom: number): void {
  const px = 1 / zoom
  context.beginPath()
  for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
    context.moveTo(at.x + 4 * px * dx, at.y + 4 * px * dy)
    context.lineTo(at.x + 18 * px * dx, at.y + 18 * px * dy)
  }
  for (const [width, colour] of [[4, 'rgba(0, 0, 0, 0.7)'], [2, ACCENT]] as const) {
    context.lineWidth = width * px
    context.strokeStyle = colour
    context.stroke()
  }
}
