import { useEffect, useMemo, useRef, useState } from 'react'
import { project, type Camera, type Pose } from '../../../core/pose/camera.ts'
import { bounds, type Mesh } from '../../../core/pose/mesh.ts'
import { createShader } from '../../../core/pose/smooth-shade.ts'
import { orbitView, type Orbit } from '../pose/orbit.ts'
import { OrbitCanvas } from '../pose/orbit-canvas.tsx'

const START: Orbit = { around: 52, above: 22 }
/** Plaster: red, green, blue of a surface in full light. */
const PLASTER = [226, 226, 229] as const
/** Canvas pixels to a CSS pixel: two even where the screen has one, so that edges come out smooth. */
const FINENESS = 2
const STEPS = 64

/**
 * A mesh that turns: dragged, or by the arrow keys; Home brings it back. Drawn by our own rasteriser, so that it looks the same with
 * and without a graphics card. `front`: what is written where the ground's arrow points.
 */
export function MeshPreview({ mesh, label, front }: { mesh: Mesh | null; label: string; front: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [orbit, setOrbit] = useState(START)
  const [size, setSize] = useState({ width: 320, height: 320 })
  const drawn = useMemo(() => mesh && { shader: createShader(mesh), ...bounds(mesh) }, [mesh])

  useEffect(() => {
    const on = canvas.current
    if (!on) return
    const watch = new ResizeObserver(([entry]) => {
      const { width, height } = entry.contentRect
      if (width > 0 && height > 0) setSize({ width: Math.round(width), height: Math.round(height) })
    })
    watch.observe(on)
    return () => watch.disconnect()
  }, [])

  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context) return
    const [width, height] = [size.width * FINENESS, size.height * FINENESS]
    context.canvas.width = width
    context.canvas.height = height
    if (!drawn) return
    const { camera, pose } = orbitView(orbit, drawn.centre, 1.04 * drawn.radius, width, height)
    const ground = () => drawGround(context, drawn, camera, pose, front, getComputedStyle(context.canvas).color)
    // From below the ground lies before the mesh.
    if (orbit.above >= 0) ground()
    context.drawImage(plaster(drawn.shader, pose, camera), 0, 0)
    if (orbit.above < 0) ground()
  }, [drawn, orbit, size, front])

  return <OrbitCanvas canvas={canvas} className="mesh-preview" orbit={orbit} label={label} onTurn={setOrbit} onReset={() => setOrbit(START)} />
}

function plaster(shader: ReturnType<typeof createShader>, pose: Pose, camera: Camera): OffscreenCanvas {
  const { width, height } = camera
  const light = new Uint8Array(width * height)
  shader.draw(pose, camera, light)
  const picture = new ImageData(width, height)
  const cells = new Uint32Array(picture.data.buffer)
  const [red, green, blue] = PLASTER
  for (let i = 0; i < light.length; i++) {
    const level = light[i] / 255
    if (level > 0) cells[i] = ((255 << 24) | (Math.round(blue * level) << 16) | (Math.round(green * level) << 8) | Math.round(red * level)) >>> 0
  }
  const canvas = new OffscreenCanvas(width, height)
  canvas.getContext('2d')!.putImageData(picture, 0, 0)
  return canvas
}

/** A ring on the ground under the mesh and an arrow that points forward. */
function drawGround(context: CanvasRenderingContext2D, { min, max, centre }: ReturnType<typeof bounds>, camera: Camera, pose: Pose, front: string, colour: string): void {
  const [x, y, z] = [centre[0], min[1], centre[2]]
  const reach = 0.56 * Math.max(max[0] - min[0], max[2] - min[2])
  const at = (right: number, ahead: number) => project(camera, pose, [x + right * reach, y, z + ahead * reach])
  const path = (points: (ReturnType<typeof at>)[]) => points.forEach((point, i) => point && (i === 0 ? context.moveTo(point.x, point.y) : context.lineTo(point.x, point.y)))
  context.lineWidth = FINENESS
  context.strokeStyle = colour
  context.globalAlpha = 0.45
  context.beginPath()
  path(Array.from({ length: STEPS + 1 }, (_, i) => at(Math.cos((2 * Math.PI * i) / STEPS), Math.sin((2 * Math.PI * i) / STEPS))))
  path([at(0, 1), at(0, 1.2)])
  path([at(-0.05, 1.11), at(0, 1.2), at(0.05, 1.11)])
  context.stroke()
  context.globalAlpha = 1
  const [middle, tip] = [at(0, 0), at(0, 1.2)]
  if (!middle || !tip) return
  const away = Math.hypot(tip.x - middle.x, tip.y - middle.y) || 1
  context.font = `${12 * FINENESS}px system-ui, sans-serif`
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  // Beyond the arrow's tip, whichever way it points on the screen, and always within the picture.
  const half = context.measureText(front).width / 2
  const [x1, y1] = [tip.x + ((tip.x - middle.x) / away) * (half + 8 * FINENESS), tip.y + ((tip.y - middle.y) / away) * 14 * FINENESS]
  context.fillStyle = colour
  context.fillText(front, Math.min(camera.width - half - 8, Math.max(half + 8, x1)), Math.min(camera.height - 18, Math.max(18, y1)))
}
