import { project } from '../../../core/pose/camera.ts'
import { orbitView, type Orbit } from '../pose/orbit.ts'
import type { SpaceBody } from './persons.ts'

export const TRUTH_COLOUR = '#46d47e'
/** Side of a square of the floor, millimetres, and how many there are on each side of the middle. */
const SQUARE = 500
const SQUARES = 2
const LEAST_RADIUS = 600

export type SpaceScene = {
  truth: SpaceBody | null
  found: SpaceBody | null
  bones: readonly (readonly [number, number])[]
  /** Of what was found, or of the truth where it is alone. */
  colours: { bones: readonly string[]; joints: readonly string[] }
  /** Colour of the floor's lines. */
  floor: string
}

type Stroke = { far: number; draw(): void }

/** Draws bodies on a floor of half-metre squares, what is farther away first. `density`: device pixels per CSS pixel. */
export function drawSpace(context: CanvasRenderingContext2D, scene: SpaceScene, orbit: Orbit, density: number): void {
  const { width, height } = context.canvas
  const { truth, found, bones, colours } = scene
  context.clearRect(0, 0, width, height)
  const points = [...(truth ?? []), ...(found ?? [])].filter((point) => point !== null)
  if (points.length === 0) return
  const low = Math.min(...points.map(([, y]) => y))
  const high = Math.max(...points.map(([, y]) => y))
  const centre = [0, (low + high) / 2, 0]
  const radius = Math.max(LEAST_RADIUS, ...points.map(([x, y, z]) => Math.hypot(x, y - centre[1], z)))
  const view = orbitView(orbit, centre, radius * 1.08, width, height)
  const at = (point: readonly number[]) => project(view.camera, view.pose, point)
  context.lineCap = 'round'
  drawFloor(context, at, low - 40, scene.floor, density)
  const strokes: Stroke[] = []
  const addBody = (body: SpaceBody, look: { bone(i: number): string; joint(i: number): string; wide: number }) => {
    for (const [i, [from, to]] of bones.entries()) {
      const [a, b] = [body[from - 1], body[to - 1]]
      const [p, q] = [a && at(a), b && at(b)]
      if (!p || !q) continue
      const near = (radius * 4.6) / ((p.z + q.z) / 2)
      strokes.push({
        far: (p.z + q.z) / 2,
        draw() {
          for (const [extra, colour] of [[2, 'rgba(0, 0, 0, 0.4)'], [0, look.bone(i)]] as const) {
            context.beginPath()
            context.moveTo(p.x, p.y)
            context.lineTo(q.x, q.y)
            context.lineWidth = (look.wide * near + extra) * density
            context.strokeStyle = colour
            context.stroke()
          }
        },
      })
    }
    for (const [i, joint] of body.entries()) {
      const p = joint && at(joint)
      if (!p) continue
      strokes.push({
        far: p.z - 20,
        draw() {
          context.beginPath()
          context.arc(p.x, p.y, (look.wide * 0.5 + 1.2) * ((radius * 4.6) / p.z) * density, 0, 2 * Math.PI)
          context.fillStyle = look.joint(i)
          context.fill()
        },
      })
    }
  }
  const own = { bone: (i: number) => colours.bones[i] ?? '#f0de5a', joint: (i: number) => colours.joints[i] ?? '#f0de5a', wide: 4 }
  if (truth) addBody(truth, found ? { bone: () => TRUTH_COLOUR, joint: () => TRUTH_COLOUR, wide: 2.2 } : own)
  if (found) addBody(found, own)
  for (const { draw } of strokes.sort((a, b) => b.far - a.far)) draw()
}

function drawFloor(context: CanvasRenderingContext2D, at: (point: readonly number[]) => { x: number; y: number } | null, y: number, colour: string, density: number): void {
  const end = SQUARE * SQUARES
  context.beginPath()
  for (let i = -SQUARES; i <= SQUARES; i++) {
    for (const [a, b] of [[[i * SQUARE, y, -end], [i * SQUARE, y, end]], [[-end, y, i * SQUARE], [end, y, i * SQUARE]]]) {
      const [p, q] = [at(a), at(b)]
      if (!p || !q) continue
      context.moveTo(p.x, p.y)
      context.lineTo(q.x, q.y)
    }
  }
  context.lineWidth = density
  context.strokeStyle = colour
  context.stroke()
}
