import { project } from '../../core/pose/camera.ts'
import type { PoseInHand } from '../tools/pose-moves.ts'
import { POSE_COLOUR } from './pose-picture.ts'

/** The runner-up's outline, and the axes of a mesh: x, y, z. */
const RIVAL_COLOUR = '#ff7ad9'
const AXES = [['x', '#ff5a52'], ['y', '#3ecf5a'], ['z', '#4d9bff']] as const
const FONT = 12

type OutlineStyle = { dashed: boolean; strong: boolean; faint?: boolean; rival?: boolean }

/** An outline in image coordinates with a dark line round it; `px` is one CSS pixel in image pixels. */
export function paintOutline(context: CanvasRenderingContext2D, outline: Path2D, px: number, { dashed, strong, faint, rival }: OutlineStyle): void {
  context.lineJoin = 'round'
  context.setLineDash([])
  context.lineWidth = (strong ? 4 : 3) * px
  context.strokeStyle = 'rgba(0, 0, 0, 0.5)'
  context.stroke(outline)
  context.setLineDash(dashed ? (rival ? [2 * px, 4 * px] : [7 * px, 4 * px]) : [])
  context.lineWidth = (strong ? 2 : 1.25) * px
  context.globalAlpha = faint ? 0.55 : 1
  context.strokeStyle = rival ? RIVAL_COLOUR : POSE_COLOUR
  context.stroke(outline)
  context.globalAlpha = 1
  context.setLineDash([])
}

/** The lines of a surface, thin. */
export function paintWire(context: CanvasRenderingContext2D, wire: Path2D, px: number): void {
  context.lineCap = 'round'
  context.lineWidth = 2 * px
  context.strokeStyle = 'rgba(0, 0, 0, 0.35)'
  context.stroke(wire)
  context.lineWidth = px
  context.strokeStyle = POSE_COLOUR
  context.stroke(wire)
}

/** Cells over their part of the photo. `box`: x, y, width, height in image pixels. */
export function paintPicture(context: CanvasRenderingContext2D, picture: OffscreenCanvas, box: readonly [number, number, number, number], opacity: number): void {
  context.globalAlpha = opacity
  context.imageSmoothingEnabled = true
  context.drawImage(picture, ...box)
  context.globalAlpha = 1
}

/** The mesh's own axes from its middle, as long as it is from there to its farthest point. */
export function paintAxes(context: CanvasRenderingContext2D, pose: PoseInHand, px: number): void {
  const camera = { ...pose.camera, width: 0, height: 0 }
  const seen = (point: readonly number[]) => project(camera, { R: [...pose.R], t: [...pose.t] }, point)
  const from = seen(pose.centre)
  if (!from) return
  context.lineCap = 'round'
  context.setLineDash([])
  const tips = AXES.map(([name, colour], axis) => ({ name, colour, to: seen(pose.centre.map((value, i) => value + (i === axis ? 0.8 * pose.radius : 0))) }))
  // Those that point away are drawn first.
  for (const { name, colour, to } of tips.filter((tip) => tip.to !== null).sort((a, b) => b.to!.z - a.to!.z)) {
    for (const [width, style] of [[5, 'rgba(0, 0, 0, 0.55)'], [2.5, colour]] as const) {
      context.beginPath()
      context.moveTo(from.x, from.y)
      context.lineTo(to!.x, to!.y)
      context.lineWidth = width * px
      context.strokeStyle = style
      context.stroke()
    }
    context.save()
    context.translate(to!.x, to!.y)
    context.scale(px, px)
    context.font = `700 ${FONT}px system-ui, sans-serif`
    context.textAlign = 'center'
    context.textBaseline = 'middle'
    context.beginPath()
    context.arc(0, 0, 9, 0, 2 * Math.PI)
    context.fillStyle = 'rgba(20, 20, 20, 0.85)'
    context.fill()
    context.fillStyle = colour
    context.fillText(name, 0, 0.5)
    context.restore()
  }
}
