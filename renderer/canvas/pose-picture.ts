import type { Silhouettes } from '../../core/pose/silhouette.ts'
import type { Shader } from '../../core/pose/smooth-shade.ts'
import type { Shape } from '../../core/records/annotation.ts'
import { DIFFERENCE_COLOURS } from './overlay-source.ts'
import { pixelOf } from './mask-pixels.ts'
import { pictureOf } from './overlay-levels.ts'
import { outlineRings, type PoseRaster } from './pose-raster.ts'
import { visibleLines, type WireLines } from './pose-lines.ts'
import { addLine, pathOf } from './shape-path.ts'

/** The colour of fitted meshes, on no photo a garment's own, and a paler one for their shading. */
export const POSE_COLOUR = '#ffd84a'
const FULL = [255, 226, 120] as const
/** How far behind the nearest surface a line may lie and still be seen, as part of the mesh's size. */
const SLACK = 0.012

/** The outline of a silhouette, in photo pixels. */
export function outlinePath(silhouettes: Silhouettes, raster: PoseRaster): Path2D {
  const path = new Path2D()
  for (const ring of outlineRings(silhouettes.spans(raster.pose, raster.camera), raster)) addLine(path, ring, true)
  return path
}

/** The lines of the surface in sight, in photo pixels. */
export function wirePath(silhouettes: Silhouettes, lines: WireLines, radius: number, raster: PoseRaster): Path2D {
  const { width, height } = raster.camera
  const depth = new Float32Array(width * height)
  silhouettes.depth(raster.pose, raster.camera, depth)
  const path = new Path2D()
  const pieces = visibleLines(lines, raster, depth, SLACK * radius)
  for (let i = 0; i < pieces.length; i += 4) {
    path.moveTo(pieces[i], pieces[i + 1])
    path.lineTo(pieces[i + 2], pieces[i + 3])
  }
  return path
}

/** Each covered cell as bright as its surface faces the light. `colour`: red, green, blue 0..255 in full light. */
export function shadedCells(shader: Shader, { pose, camera }: Pick<PoseRaster, 'pose' | 'camera'>, [red, green, blue]: readonly [number, number, number] = FULL): Uint32Array<ArrayBuffer> {
  const light = new Uint8Array(camera.width * camera.height)
  shader.draw(pose, camera, light)
  const colours = Uint32Array.from({ length: 256 }, (_, level) => {
    const part = (value: number) => Math.round((value * level) / 255)
    return level === 0 ? 0 : ((255 << 24) | (part(blue) << 16) | (part(green) << 8) | part(red)) >>> 0
  })
  return Uint32Array.from(light, (level) => colours[level])
}

/** The mesh with light and shade. */
export function shadedPicture(shader: Shader, raster: PoseRaster): OffscreenCanvas {
  return pictureOf(shadedCells(shader, raster), raster.camera)
}

/** What of the object's mask the silhouette misses, and what it covers too much, within the raster. */
export function differencePicture(silhouettes: Silhouettes, raster: PoseRaster, shape: Shape): OffscreenCanvas {
  const { width, height } = raster.camera
  const mask = maskCells(shape, raster)
  const covered = new Uint8Array(width * height)
  silhouettes.coverage(raster.pose, raster.camera, covered)
  const [missed, extra, same] = [pixelOf(DIFFERENCE_COLOURS.missed, 200), pixelOf(DIFFERENCE_COLOURS.extra, 200), pixelOf(DIFFERENCE_COLOURS.same, 60)]
  const cells = new Uint32Array(width * height)
  for (let i = 0; i < cells.length; i++) {
    const inside = mask[i] >= 128
    if (inside || covered[i] === 1) cells[i] = !inside ? extra : covered[i] === 1 ? same : missed
  }
  return pictureOf(cells, { width, height })
}

/** How much of each cell a shape covers, 0..255. */
function maskCells(shape: Shape, { box, camera: { width, height } }: PoseRaster): Uint8Array {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!
  context.setTransform(width / box[2], 0, 0, height / box[3], (-box[0] * width) / box[2], (-box[1] * height) / box[3])
  const { path, area } = pathOf(shape)
  if (area) context.fill(path, 'evenodd')
  const { data } = context.getImageData(0, 0, width, height)
  const cover = new Uint8Array(width * height)
  for (let i = 0; i < cover.length; i++) cover[i] = data[4 * i + 3]
  return cover
}
