import { expose } from '../composite/camera.ts'
import { randomOf, type Random } from '../composite/random.ts'
import { bytesOf } from '../composite/raster.ts'
import { resize, toCamera, type Camera, type Pose } from '../pose/camera.ts'
import { createDepthFill } from '../pose/depth-fill.ts'
import { createSeenTriangles } from '../pose/triangle-fill.ts'
import { bodyOf, hairPiece, shoePieces, skinPieces } from './body.ts'
import { drawBuild } from './build.ts'
import { drawDye, hairColour, plainDye, skinColour } from './dye.ts'
import { drawOutfit, sewGarment, type GarmentClass } from './garments.ts'
import { drawLight, shadowsOf } from './light.ts'
import { lookAt } from './look-at.ts'
import { paintScene } from './paint.ts'
import { jointList, postureOf } from './posture.ts'
import type { FigureRecipe } from './recipe.ts'
import { drawStance, type StanceKind } from './stance.ts'
import { joined, type Cloth, type Scene } from './surface.ts'
import { drawRoom, drawSeat, drawThing } from './surroundings.ts'
import { add, type Vec } from './vectors.ts'

/** A joint: place in the camera (metres; x right, y down, z forward), in the picture (pixels), and COCO's flag: 2 seen, 1 hidden, 0 outside. */
export type FigureJoint = { camera: Vec; x: number; y: number; visible: 0 | 1 | 2 }

export type FigurePicture = {
  width: number
  height: number
  /** 3 bytes a pixel. */
  rgb: Uint8Array<ArrayBuffer>
  /** Metres along the camera's axis, of whatever is seen in the pixel's middle. */
  depth: Float32Array
  /** 1 where the person is seen, with all worn. */
  person: Uint8Array
  /** One mask of what is seen of each garment. */
  garments: { kind: GarmentClass; mask: Uint8Array }[]
  /** In the order of JOINTS. */
  joints: FigureJoint[]
  camera: Camera
  stance: StanceKind
}

/** Colours are reckoned at twice the size and averaged. */
const FINER = 2
/** A joint lies so far below the skin and cloth at most, metres. */
const DEEP = 0.2
/** Nearest distance that is drawn, metres. */
const NEAR = 0.05

/** Picture `index`, from 0: it depends on nothing but these, so pictures can be made in any order. */
export function drawFigure(recipe: FigureRecipe, index: number): FigurePicture {
  const random = randomOf(recipe.seed, index, 0x51)
  const stance = drawStance(random.fork(), random.pick(recipe.stances))
  const build = drawBuild(random.fork())
  const yaw = random.chance(0.6) ? random.between(-60, 60) : random.between(0, 360)
  const posture = postureOf(build, stance, yaw)
  const body = bodyOf(build, posture)
  const outfit = drawOutfit(random)
  const worn: Cloth[] = outfit.map((kind, i) => ({
    kind: 'garment', garment: i, dye: drawDye(random.fork()), pieces: sewGarment(random.fork(), kind, body, i > 0).pieces,
  }))
  const skin = plainDye(random.fork(), skinColour(random), 0.03)
  const figure: Cloth[] = [
    { kind: 'skin', dye: skin, pieces: skinPieces(build, posture, body) },
    { kind: 'hair', dye: plainDye(random.fork(), hairColour(random), 0.2), pieces: random.chance(0.92) ? [hairPiece(build, posture, random.next())] : [] },
    { kind: 'shoe', dye: random.chance(0.2) ? skin : drawDye(random.fork()), pieces: random.chance(0.9) ? shoePieces(build, posture) : [] },
    ...worn,
  ]
  const [low, middle, radius] = extent(figure)
  // Feet stand on the floor, at y = 0; the middle of the figure above the origin.
  const shift: Vec = [-middle[0], -low, -middle[2]]
  for (const { pieces } of figure) for (const { positions } of pieces) for (let i = 0; i < positions.length; i++) positions[i] += shift[i % 3]
  const joints = jointList(posture).map((joint) => add(joint, shift))
  const centre: Vec = [0, middle[1] - low, 0]
  const seat = stance.kind === 'sitting' && random.chance(0.85)
    ? [drawSeat(random.fork(), joints[0], Math.max(0.1, joints[0][1] - 0.11 * build.height * (0.6 + 0.4 * build.girth)), (yaw * Math.PI) / 180)] : []
  const view = viewOf(random, figure, centre, recipe.size)
  const things = random.chance(recipe.occluders) ? occluders(random.fork(), joints, view.eye) : []
  const casters = [...figure, ...seat, ...things]
  const scene = joined([...casters, ...drawRoom(random.fork(), radius * random.between(0.9, 2.5))])
  const light = drawLight(random.fork())
  const lit = shadowsOf(joined(casters).mesh, light, centre, radius * 1.7)

  const depth = new Float32Array(recipe.size ** 2)
  const faces = new Int32Array(recipe.size ** 2)
  const fill = createDepthFill(scene.mesh, createSeenTriangles(scene.mesh))
  fill.nearest(view.pose, view.camera, NEAR, depth, faces)
  const cloth = Int16Array.from(faces, (face) => (face < 0 ? -1 : scene.clothOf[face]))
  const masks = worn.map((_, i) => Uint8Array.from(cloth, (c) => (c >= 0 && scene.cloths[c].garment === i ? 1 : 0)))
  return {
    width: recipe.size, height: recipe.size, rgb: photographed(random.fork(), scene, fill, view, light, lit), depth,
    person: Uint8Array.from(cloth, (c) => (c >= 0 && c < figure.length ? 1 : 0)),
    garments: outfit.map((kind, i) => ({ kind, mask: masks[i] })),
    joints: joints.map((joint) => jointSeen(joint, view, depth)), camera: view.camera, stance: stance.kind,
  }
}

type View = { eye: Vec; pose: Pose; camera: Camera }

function photographed(random: Random, scene: Scene, fill: ReturnType<typeof createDepthFill>, { pose, camera }: View, light: ReturnType<typeof drawLight>, lit: ReturnType<typeof shadowsOf>): Uint8Array<ArrayBuffer> {
  const { width, height } = camera
  const fine = resize(camera, FINER * width, FINER * height)
  const depth = new Float32Array(fine.width * fine.height)
  const faces = new Int32Array(depth.length)
  fill.nearest(pose, fine, NEAR, depth, faces)
  const levels = new Float32Array(3 * depth.length)
  paintScene(scene, pose, fine, faces, depth, light, lit, levels)
  const rgb = new Float32Array(3 * width * height)
  for (let y = 0; y < fine.height; y++) {
    for (let x = 0; x < fine.width; x++) {
      const to = 3 * (Math.floor(y / FINER) * width + Math.floor(x / FINER))
      const from = 3 * (y * fine.width + x)
      for (let k = 0; k < 3; k++) rgb[to + k] += levels[from + k] / FINER ** 2
    }
  }
  expose(random, { width, height, rgb }, { light: 0.7, blur: width / 400, noise: 7 })
  return bytesOf(rgb)
}

/** The figure's lowest height, the middle of its box, and the distance of its farthest vertex from there. */
function extent(figure: readonly Cloth[]): [number, Vec, number] {
  const min = [Infinity, Infinity, Infinity]
  const max = [-Infinity, -Infinity, -Infinity]
  const each = (visit: (p: readonly number[], i: number) => void): void => {
    for (const { pieces } of figure) for (const { positions } of pieces) for (let i = 0; i < positions.length; i += 3) visit(positions, i)
  }
  each((p, i) => {
    for (let k = 0; k < 3; k++) {
      min[k] = Math.min(min[k], p[i + k])
      max[k] = Math.max(max[k], p[i + k])
    }
  })
  const middle: Vec = [(min[0] + max[0]) / 2, (min[1] + max[1]) / 2, (min[2] + max[2]) / 2]
  let radius = 0
  each((p, i) => radius = Math.max(radius, Math.hypot(p[i] - middle[0], p[i + 1] - middle[1], p[i + 2] - middle[2])))
  return [min[1], middle, radius]
}

/** A camera somewhere in front that sees all of the figure, which fills most of the picture one way. */
function viewOf(random: Random, figure: readonly Cloth[], centre: Vec, size: number): View {
  const degrees = random.between(26, 58)
  const f = size / 2 / Math.tan((degrees * Math.PI) / 360)
  const camera: Camera = { width: size, height: size, fx: f, fy: f, cx: size / 2, cy: size / 2 }
  const [side, up, roll] = [random.between(-0.25, 0.25), random.between(-0.1, 0.42), random.between(-0.06, 0.06)]
  const fills = random.between(0.66, 0.94)
  const towards: Vec = [Math.sin(side) * Math.cos(up), Math.sin(up), Math.cos(side) * Math.cos(up)]
  let distance = 3
  let view: View | null = null
  // Where all vertices are seen tells how much nearer or farther to stand; a few rounds settle it.
  for (let round = 0; round < 6; round++) {
    const eye: Vec = [centre[0] + distance * towards[0], Math.max(0.15, centre[1] + distance * towards[1]), centre[2] + distance * towards[2]]
    view = { eye, pose: lookAt(eye, centre, roll), camera }
    const [left, top, right, bottom] = boxOf(figure, view)
    const reach = Math.max(right - left, bottom - top) / size
    camera.cx += size / 2 - (left + right) / 2
    camera.cy += size / 2 - (top + bottom) / 2
    if (!Number.isFinite(reach)) distance *= 1.6
    else if (round < 5) distance *= Math.min(2, Math.max(0.5, reach / fills))
  }
  // Not always in the middle, but all in the picture.
  const [left, top, right, bottom] = boxOf(figure, view!)
  const spare = (low: number, high: number): number => random.between(-low, size - high) * 0.7
  camera.cx += spare(left - 2, right + 2)
  camera.cy += spare(top - 2, bottom + 2)
  return view!
}

function boxOf(figure: readonly Cloth[], { pose: { R, t }, camera }: View): [number, number, number, number] {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const { pieces } of figure) {
    for (const { positions: p } of pieces) {
      for (let i = 0; i < p.length; i += 3) {
        const z = R[6] * p[i] + R[7] * p[i + 1] + R[8] * p[i + 2] + t[2]
        if (z < 0.3) return [-Infinity, -Infinity, Infinity, Infinity]
        const x = (camera.fx * (R[0] * p[i] + R[1] * p[i + 1] + R[2] * p[i + 2] + t[0])) / z + camera.cx
        const y = (camera.fy * (R[3] * p[i] + R[4] * p[i + 1] + R[5] * p[i + 2] + t[1])) / z + camera.cy
        if (x < left) left = x
        if (x > right) right = x
        if (y < top) top = y
        if (y > bottom) bottom = y
      }
    }
  }
  return [left, top, right, bottom]
}

/** One or two things between the camera and some joint. */
function occluders(random: Random, joints: readonly Vec[], eye: Vec): Cloth[] {
  return Array.from({ length: random.whole(1, 2) }, () => {
    const joint = random.pick(joints)
    const t = random.between(0.2, 0.45)
    const at: Vec = [0, 1, 2].map((k) => joint[k] + t * (eye[k] - joint[k]) + random.between(-0.15, 0.15)) as unknown as Vec
    return drawThing(random, at, random.between(0.08, 0.3) * (1 - t))
  })
}

function jointSeen(joint: Vec, { pose, camera }: View, depth: Float32Array): FigureJoint {
  const [x, y, z] = toCamera(pose, joint)
  const [u, v] = [(camera.fx * x) / z + camera.cx, (camera.fy * y) / z + camera.cy]
  const inside = u >= 0 && v >= 0 && u < camera.width && v < camera.height
  const before = inside && depth[Math.floor(v) * camera.width + Math.floor(u)] < z - DEEP
  return { camera: [x, y, z], x: u, y: v, visible: !inside ? 0 : before ? 1 : 2 }
}
