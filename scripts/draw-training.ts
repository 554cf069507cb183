import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import sharp from 'sharp'
import { checks, dots, fabric, leaves, pinstripes, quilt, solid, stripes } from './sample/cloth/fabric.ts'
import { develop } from './sample/develop.ts'
import type { Material } from './sample/material.ts'
import type { Vec } from './sample/mesh.ts'
import { render } from './sample/render.ts'
import { GARMENTS } from './sample/scenes/garments.ts'
import { SNEAKERS } from './sample/scenes/sneakers.ts'
import type { Picture, Scene } from './sample/scenes/stage.ts'
import { trace } from './sample/tracer.ts'
import { truthOf, type TruthObject } from './sample/truth.ts'

/*
 * Draws small pictures to learn garments from, beside real photos: `npx node scripts/draw-training.ts --out FOLDER`.
 * The sample's garments in other cloth, light, colours and views; shoes without labels, so that a model learns to leave
 * them. `--each 16` views of a garment, `--shoes 5` of a pair of shoes, `--seed 1`. Writes a COCO folder; the same seed
 * gives the same pictures.
 */
const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    each: { type: 'string', default: '16' },
    shoes: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
  },
})
if (values.out === undefined) throw new Error('--out FOLDER says where the pictures go')
const LONG_SIDE = 480

let state = Number(values.seed)
const random = (low = 0, high = 1): number => {
  state = (state + 0x6d2b79f5) >>> 0
  let mixed = Math.imul(state ^ (state >>> 15), state | 1)
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
  return low + (high - low) * (((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296)
}
const pick = <T>(list: readonly T[]): T => list[Math.floor(random(0, list.length))]
const colour = (): string => {
  const light = random() ** 0.7
  const tint = random(0, 0.9)
  const channel = () => Math.round(255 * light * (1 - tint * random())).toString(16).padStart(2, '0')
  return `#${channel()}${channel()}${channel()}`
}

function cloth(): Material {
  const pattern = pick([
    () => solid(colour()),
    () => solid(colour()),
    () => stripes(colour(), colour(), random(0.015, 0.08), random(0.2, 0.7), 10),
    () => dots(colour(), colour(), random(0.02, 0.06), random(0.004, 0.014)),
    () => checks(colour(), colour(), colour(), random(0.03, 0.12)),
    () => pinstripes(colour(), colour(), random(0.01, 0.04)),
    () => leaves(colour(), colour(), colour(), random(0.03, 0.08)),
    () => quilt(colour(), random(0.03, 0.08)),
  ])()
  return fabric(pattern, { pitch: 0.0016, depth: 0.00004, sheen: random(0, 0.5), hem: { at: [0.016], thread: colour() } })
}

/** The same surface in another colour. */
function tinted(material: Material): Material {
  const [r, g, b] = [random(0.5, 1.3), random(0.5, 1.3), random(0.5, 1.3)]
  return (point, out, close) => {
    material(point, out, close)
    out.r = Math.min(1, out.r * r)
    out.g = Math.min(1, out.g * g)
    out.b = Math.min(1, out.b * b)
  }
}

/** The scene as somebody else would have photographed it, in other cloth. */
function varied(scene: Scene): Scene {
  const worn = [cloth(), cloth()]
  const garment = scene.bodies.map(({ object }) => object > 0 && scene.objects[object - 1].category !== 'sneaker')
  const changed = scene.materials.map((material, at) => {
    const bodies = scene.bodies.flatMap((body, i) => (body.material === at ? [i] : []))
    return bodies.some((i) => garment[i]) ? worn[random() < 0.8 ? 0 : 1] : tinted(material)
  })
  const { at, to, up } = scene.camera
  const flat = Math.abs(at[2] - to[2]) > Math.hypot(at[0] - to[0], at[1] - to[1])
  const turn = flat ? 0 : random(-0.6, 0.6)
  const far = random(0.85, 1.5)
  const [x, y, z] = [at[0] - to[0], at[1] - to[1], at[2] - to[2]]
  const moved: Vec = [to[0] + random(-0.06, 0.06), to[1], to[2] + (flat ? 0 : random(-0.06, 0.06))]
  const eye: Vec = [
    moved[0] + (x * Math.cos(turn) - y * Math.sin(turn)) * far,
    moved[1] + (x * Math.sin(turn) + y * Math.cos(turn)) * far,
    moved[2] + z * far,
  ]
  const roll = random(-0.7, 0.7)
  const lean: Vec | undefined = flat && up ? [up[0] + Math.sin(roll), up[1] * Math.cos(roll), up[2]] : up
  const lamp = scene.light.lamp
  return {
    ...scene,
    materials: changed,
    camera: { ...scene.camera, at: eye, to: moved, up: lean, lens: 0 },
    light: {
      ...scene.light,
      lamp: { ...lamp, at: [lamp.at[0] * random(-1, 1.2), lamp.at[1] * random(0.6, 1.2), lamp.at[2] * random(0.8, 1.3)] },
    },
    look: { ...scene.look, exposure: scene.look.exposure * random(0.75, 1.25), seed: Math.floor(random(1, 1e6)) },
  }
}

const images: { id: number; width: number; height: number; file_name: string }[] = []
const annotations: TruthObject[] = []
mkdirSync(join(values.out, 'images'), { recursive: true })

async function draw(picture: Picture, views: number, labelled: boolean): Promise<void> {
  const scene = picture.build()
  const scale = LONG_SIDE / Math.max(picture.width, picture.height)
  const [width, height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)]
  for (let view = 0; view < views; view++) {
    const seen = varied(scene)
    const { bodies, materials, camera, light, objects } = seen
    const film = render(trace(bodies), materials, camera, light, width, height, objects.length, 2)
    const id = images.length + 1
    const name = `${picture.name}-${view}.jpg`
    images.push({ id, width, height, file_name: name })
    const photo = sharp(develop(film, seen.look), { raw: { width, height, channels: 3 } }).jpeg({ quality: 90 })
    await photo.toFile(join(values.out!, 'images', name))
    if (!labelled) continue
    annotations.push(...truthOf(film, objects, id, id * 10 + 1).exact.map((row) => ({ ...row, category_id: 1 })))
  }
  console.log(`${picture.name}: ${views} views`)
}

for (const picture of GARMENTS) await draw(picture, Number(values.each), true)
for (const picture of SNEAKERS) await draw(picture, Number(values.shoes), false)
writeFileSync(join(values.out, 'annotations.json'), JSON.stringify({
  info: { description: 'Drawn by scripts/draw-training.ts', version: '1', year: 2026, contributor: 'Selvedge' },
  images, annotations, categories: [{ id: 1, name: 'garment' }],
}))
