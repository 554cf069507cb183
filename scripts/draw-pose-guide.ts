import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { writeRgbPng } from '../core/formats/png-write.ts'
import { project, type Camera, type Pose } from '../core/pose/camera.ts'
import { readMeshFile } from '../core/pose/mesh-file.ts'
import { poseOfSeed, type SeedCamera } from '../core/pose/seed-camera.ts'
import { createSilhouettes } from '../core/pose/silhouette.ts'
import { nodeZlib } from '../main/datasets/zlib.ts'
import { root } from './build.ts'

/*
 * Draws the pictures of assets/guide/pose-conventions.md with the program's own silhouettes: `npx node scripts/draw-pose-guide.ts`;
 * `--out FOLDER` elsewhere than assets/guide.
 */
const { values } = parseArgs({ options: { out: { type: 'string', default: join(root, 'assets/guide') } } })
mkdirSync(values.out, { recursive: true })

const shoe = createSilhouettes(readMeshFile(readFileSync(join(root, 'assets/meshes/sneaker-left.glb')), 'sneaker-left.glb'))
const GROUND = [244, 245, 247]
type Colour = readonly number[]
const [X, Y, Z]: Colour[] = [[214, 48, 49], [34, 139, 70], [38, 92, 214]]
type Picture = { width: number; height: number; pixels: Uint8Array }

function blank(width: number, height: number): Picture {
  return { width, height, pixels: Uint8Array.from({ length: 3 * width * height }, (_, i) => GROUND[i % 3]) }
}

/** The shoe as it is seen, lighter where it faces the light at the camera's upper left. */
function shade(pose: Pose, camera: Camera): Picture {
  const picture = blank(camera.width, camera.height)
  const normals = new Float32Array(3 * camera.width * camera.height)
  shoe.normals(pose, camera, normals)
  for (let i = 0; i < normals.length; i += 3) {
    if (normals[i] === 0 && normals[i + 1] === 0 && normals[i + 2] === 0) continue
    const light = Math.max(0, -0.45 * normals[i] - 0.6 * normals[i + 1] - 0.66 * normals[i + 2])
    for (let k = 0; k < 3; k++) picture.pixels[i + k] = [150, 156, 168][k] * (0.4 + 0.75 * light)
  }
  return picture
}

/** A line with an arrow at its end, drawn from discs. */
function arrow(picture: Picture, from: [number, number], to: [number, number], colour: Colour, width = 2.2): void {
  const line = (a: [number, number], b: [number, number]): void => {
    const steps = Math.ceil(2 * Math.hypot(b[0] - a[0], b[1] - a[1]))
    for (let i = 0; i <= steps; i++) disc(picture, a[0] + (b[0] - a[0]) * i / steps, a[1] + (b[1] - a[1]) * i / steps, width, colour)
  }
  line(from, to)
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]]
  const length = Math.hypot(dx, dy) || 1
  for (const side of [-1, 1]) line(to, [to[0] + (-dx * 12 + side * -dy * 7) / length, to[1] + (-dy * 12 + side * dx * 7) / length])
}

function disc({ width, height, pixels }: Picture, x: number, y: number, radius: number, colour: Colour): void {
  for (let row = Math.max(0, Math.floor(y - radius)); row <= Math.min(height - 1, y + radius); row++) {
    for (let column = Math.max(0, Math.floor(x - radius)); column <= Math.min(width - 1, x + radius); column++) {
      if (Math.hypot(column + 0.5 - x, row + 0.5 - y) <= radius) pixels.set(colour, 3 * (row * width + column))
    }
  }
}

/** The mesh's axes from its origin, 18 cm of each. */
function axes(picture: Picture, pose: Pose, camera: Camera): void {
  const at = (point: number[]): [number, number] => {
    const seen = project(camera, pose, point)!
    return [seen.x, seen.y]
  }
  const LENGTH = 0.18
  const ends: [number[], Colour][] = [[[LENGTH, 0, 0], X], [[0, LENGTH, 0], Y], [[0, 0, LENGTH], Z]]
  for (const [end, colour] of ends) arrow(picture, at([0, 0, 0]), at(end), colour)
}

/** The camera's own axes, as they lie in the picture: x right, y down; z, forward, is a dot. */
function cameraAxes(picture: Picture, x: number, y: number): void {
  arrow(picture, [x, y], [x + 46, y], X)
  arrow(picture, [x, y], [x, y + 46], Y)
  disc(picture, x, y, 7, Z)
  disc(picture, x, y, 3, [255, 255, 255])
}

function beside(pictures: Picture[], gap: number): Picture {
  const out = blank(pictures.reduce((sum, { width }) => sum + width, gap * (pictures.length - 1)), pictures[0].height)
  for (let i = 0; i < out.pixels.length; i++) out.pixels[i] = 255
  let left = 0
  for (const { width, height, pixels } of pictures) {
    for (let y = 0; y < height; y++) out.pixels.set(pixels.subarray(3 * y * width, 3 * (y + 1) * width), 3 * (y * out.width + left))
    left += width + gap
  }
  return out
}

function save(name: string, { width, height, pixels }: Picture): void {
  const bytes = writeRgbPng(pixels, width, height, nodeZlib)
  writeFileSync(join(values.out, name), bytes)
  console.log(`${name}: ${width} x ${height}, ${bytes.length} bytes`)
}

const first = poseOfSeed({ Tx: -0.24, Ty: 0.16, Tz: -0.36, Rx: 19, Ry: 34, Rz: 0, fieldOfView: 50 }, 520, 380)
const whole = shade(first.pose, first.camera)
axes(whole, first.pose, first.camera)
cameraAxes(whole, 40, 40)
save('pose-axes.png', whole)

const ahead: SeedCamera = { Tx: 0, Ty: 0.05, Tz: -0.55, Rx: 5, Ry: 0, Rz: 0, fieldOfView: 50 }
const strip = (views: SeedCamera[]): Picture => beside(views.map((view) => {
  const { pose, camera } = poseOfSeed(view, 160, 160)
  const picture = shade(pose, camera)
  // A dot in the middle of the picture, by which to see what moved.
  disc(picture, 80, 80, 3, [214, 48, 49])
  return picture
}), 6)
save('pose-turns.png', strip([ahead, { ...ahead, Ry: 12 }, { ...ahead, Rx: 17 }, { ...ahead, Rz: 25 }]))
save('pose-moves.png', strip([ahead, { ...ahead, Tx: 0.12 }, { ...ahead, Ty: 0.17 }, { ...ahead, Tz: -0.85 }]))
