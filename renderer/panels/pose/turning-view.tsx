import { useEffect, useRef, useState } from 'react'
import { eye, project, toCamera, type Camera, type Pose as Placed } from '../../../core/pose/camera.ts'
import type { Intrinsics, Pose } from '../../../core/records/pose.ts'
import { useApp } from '../../app/app.ts'
import { pictureOf } from '../../canvas/overlay-levels.ts'
import { POSE_COLOUR, shadedCells } from '../../canvas/pose-picture.ts'
import type { MeshSight } from '../../state/mesh-shelf.ts'
import { useDocument, useMeshShelf } from '../../state/studio.ts'
import { orbitOf, orbitView, type Orbit } from './orbit.ts'
import { OrbitCanvas } from './orbit-canvas.tsx'
import { lengthWords } from './pose-words.ts'

const [WIDTH, HEIGHT] = [278, 178]
/** The mesh in light grey; the camera stands no farther away than this many radii, its distance is written beside it. */
const GREY = [226, 226, 229] as const
const FARTHEST = 1.5
/** A little to the side of where the photo was taken from, so that its camera is in sight. */
const beside = ({ around, above }: Orbit): Orbit => ({ around: (around + 38) % 360, above: Math.min(60, above + 16) })

/** The mesh from any side, and where the photo's camera stood. Drag or arrow keys turn it. */
export function TurningView({ pose }: { pose: Pose }) {
  const app = useApp()
  const canvas = useRef<HTMLCanvasElement>(null)
  const image = useDocument((state) => state.image)
  const mesh = useMeshShelf((state) => state.loaded.get(pose.mesh) ?? null)
  const [turned, setTurned] = useState<{ of: number; orbit: Orbit } | null>(null)
  useEffect(() => void app.poses.meshes.get(pose.mesh), [app, pose.mesh])
  const from = mesh ? beside(orbitOf(eye(placed(pose)), mesh.centre)) : { around: 30, above: 20 }
  const orbit = turned?.of === pose.id ? turned.orbit : from
  const turn = (change: (now: Orbit) => Orbit) => setTurned((now) => ({ of: pose.id, orbit: change(now?.of === pose.id ? now.orbit : from) }))

  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context || !mesh || !image) return
    // Twice as fine as most screens: the edges come out smooth.
    const density = 2
    context.canvas.width = Math.round(WIDTH * density)
    context.canvas.height = Math.round(HEIGHT * density)
    draw(context, mesh, orbit, density, { placed: placed(pose), camera: pose.camera, width: image.width, height: image.height })
  }, [mesh, orbit, pose, image])

  return (
    <div className="pose-turning-view">
      <OrbitCanvas canvas={canvas} style={{ width: WIDTH, height: HEIGHT }} orbit={orbit} label="The mesh in space" onTurn={turn} onReset={() => setTurned(null)} />
      {!mesh && <span className="quiet">The mesh is being read…</span>}
    </div>
  )
}

const placed = ({ R, t }: Pose): Placed => ({ R: [...R], t: [...t] })

type Shot = { placed: Placed; camera: Intrinsics; width: number; height: number }

function draw(context: CanvasRenderingContext2D, mesh: MeshSight, orbit: Orbit, density: number, shot: Shot): void {
  const { width, height } = context.canvas
  const view = orbitView(orbit, mesh.centre, mesh.radius, width, height)
  context.clearRect(0, 0, width, height)
  const corners = cameraCorners(shot, mesh)
  const far = toCamera(view.pose, corners.eye)[2] > toCamera(view.pose, mesh.centre)[2]
  if (far) drawCamera(context, corners, view, density)
  context.drawImage(pictureOf(shadedCells(mesh.shader, view, GREY), view.camera), 0, 0)
  if (!far) drawCamera(context, corners, view, density)
}

type Corners = { eye: readonly number[]; frame: readonly (readonly number[])[]; away: number }

/** The photo's camera as a small pyramid that looks at the mesh, in the mesh's coordinates. */
function cameraCorners({ placed: pose, camera: { fx, fy, cx, cy }, width, height }: Shot, mesh: MeshSight): Corners {
  const real = eye(pose)
  const away = Math.hypot(...real.map((value, i) => value - mesh.centre[i]))
  const nearer = Math.min(1, (FARTHEST * mesh.radius) / away)
  const at = real.map((value, i) => mesh.centre[i] + (value - mesh.centre[i]) * nearer)
  const size = 0.42 * mesh.radius
  const longest = Math.hypot(Math.max(cx, width - cx) / fx, Math.max(cy, height - cy) / fy, 1)
  const frame = [[0, 0], [width, 0], [width, height], [0, height]].map(([u, v]) => {
    const ray = [(u - cx) / fx, (v - cy) / fy, 1].map((value) => (value * size) / longest)
    // Back into the mesh's coordinates.
    return at.map((value, i) => value + pose.R[i] * ray[0] + pose.R[3 + i] * ray[1] + pose.R[6 + i] * ray[2])
  })
  return { eye: at, frame, away }
}

function drawCamera(context: CanvasRenderingContext2D, { eye: at, frame, away }: Corners, { camera, pose }: { camera: Camera; pose: Placed }, density: number): void {
  const from = project(camera, pose, at)
  const ends = frame.map((corner) => project(camera, pose, corner))
  if (!from || ends.some((end) => end === null)) return
  context.beginPath()
  for (const [i, end] of ends.entries()) {
    context.moveTo(from.x, from.y)
    context.lineTo(end!.x, end!.y)
    const next = ends[(i + 1) % ends.length]!
    context.lineTo(next.x, next.y)
  }
  context.lineJoin = 'round'
  for (const [wide, style] of [[3.5, 'rgba(0, 0, 0, 0.6)'], [1.5, POSE_COLOUR]] as const) {
    context.lineWidth = wide * density
    context.strokeStyle = style
    context.stroke()
  }
  context.font = `${12 * density}px system-ui, sans-serif`
  context.textBaseline = 'bottom'
  const words = lengthWords(away)
  const wide = context.measureText(words).width
  const x = Math.min(camera.width - wide - 6 * density, Math.max(6 * density, from.x - wide / 2))
  const y = Math.min(camera.height - 6 * density, Math.max(18 * density, from.y - 6 * density))
  context.lineWidth = 3 * density
  context.strokeStyle = 'rgba(0, 0, 0, 0.75)'
  context.strokeText(words, x, y)
  context.fillStyle = '#ffffff'
  context.fillText(words, x, y)
}
