import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import sharp from 'sharp'
import { root } from './build.ts'
import { develop } from './sample/develop.ts'
import { render } from './sample/render.ts'
import { GARMENTS } from './sample/scenes/garments.ts'
import { SNEAKERS } from './sample/scenes/sneakers.ts'
import { trace } from './sample/tracer.ts'
import { cocoText, truthOf, type TruthImage, type TruthObject } from './sample/truth.ts'

/*
 * Draws the photos of the sample and writes their labels: `npx node scripts/draw-sample.ts`.
 * `--only NAME` draws those whose name holds NAME (the labels of the others are kept), `--out FOLDER` elsewhere than
 * assets/sample, `--scale 0.5` smaller, `--rays 3` the side of the square of rays per pixel.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    out: { type: 'string', default: join(root, 'assets/sample') },
    scale: { type: 'string', default: '1' },
    rays: { type: 'string', default: '3' },
  },
})
const pictures = [...SNEAKERS, ...GARMENTS]
const [scale, rays] = [Number(values.scale), Number(values.rays)]
const photos = join(values.out, 'photos')
mkdirSync(photos, { recursive: true })

type Labels = { annotations: TruthObject[]; images: TruthImage[] }
const kept = (name: string): Labels => {
  const path = join(values.out, name)
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Labels) : { annotations: [], images: [] }
}
const before = { exact: kept('truth.json'), drawn: kept('annotations.json') }
const images: TruthImage[] = []
const exact: TruthObject[] = []
const drawn: TruthObject[] = []

for (const [index, picture] of pictures.entries()) {
  const id = index + 1
  const file = `photos/${picture.name}.jpg`
  const [width, height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)]
  images.push({ id, width, height, file_name: file, license: 1 })
  // Ids leave room for ten objects per picture, so that drawing one anew renumbers no other.
  const first = id * 10 + 1
  if (!picture.name.includes(values.only)) {
    exact.push(...before.exact.annotations.filter((row) => row.image_id === id))
    drawn.push(...before.drawn.annotations.filter((row) => row.image_id === id))
    continue
  }
  const start = performance.now()
  const scene = picture.build()
  const film = render(trace(scene.bodies), scene.materials, scene.camera, scene.light, width, height, scene.objects.length, rays)
  const path = join(values.out, file)
  let photo = sharp(develop(film, scene.look), { raw: { width, height, channels: 3 } })
  if (picture.orientation === 6) photo = photo.rotate(270)
  await photo
    .withExif({
      IFD0: { Make: 'Selvedge', Model: 'Drawn, not photographed', Software: 'scripts/draw-sample.ts', Copyright: 'CC0 1.0' },
    })
    .withMetadata({ orientation: picture.orientation })
    .jpeg({ quality: picture.quality, mozjpeg: true })
    .toFile(path)
  const truth = truthOf(film, scene.objects, id, first)
  exact.push(...truth.exact)
  const poseOf = (row: TruthObject) => before.drawn.annotations.find((other) => other.id === row.id)?.pose
  if (picture.labelled) drawn.push(...truth.drawn.map((row) => (poseOf(row) === undefined ? row : { ...row, pose: poseOf(row) })))
  console.log(
    `${file}: ${((performance.now() - start) / 1000).toFixed(0)} s, ${statSync(path).size} bytes, ${truth.exact.length} objects`,
  )
}

const labelled = images
  .filter(({ id }) => drawn.some((row) => row.image_id === id))
  .map((image): TruthImage => {
    const { note } = pictures[image.id - 1]
    return { ...image, selvedge: note ? { status: 'flagged', note } : { status: 'done' } }
  })
writeFileSync(join(values.out, 'truth.json'), cocoText('Selvedge sample: every object of every picture, exact', images, exact))
writeFileSync(join(values.out, 'annotations.json'), cocoText('Selvedge sample: the pictures labelled so far', labelled, drawn))
