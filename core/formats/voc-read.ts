import { checkCancelled, Fault } from '../fault.ts'
import { checkLimit } from '../limits.ts'
import { runsOfBitmap } from '../mask/bitmap.ts'
import { rleOf } from '../mask/rle.ts'
import { areaOf, boxOf } from '../mask/runs.ts'
import { skippedOf, type Place } from './fields.ts'
import type { ReadAnnotation, ReadItem, ReadOptions, SourceFiles } from './format.ts'
import { readMaskPicture, type MaskPicture } from './png-levels.ts'
import { childOf, parseXml, textOf, type XmlElement } from './xml.ts'

const FLAGS = ['truncated', 'occluded', 'difficult'] as const

/**
 * Reads Pascal VOC: every XML file with `annotation` at its top. An object is the pixels of its number in
 * `SegmentationObject` where that picture exists, else its box. Photos lie in `JPEGImages` or where the user says.
 */
export async function* readVoc(files: SourceFiles, options: ReadOptions): AsyncIterable<ReadItem> {
  const paths: string[] = []
  for await (const { path } of files.list()) paths.push(path)
  const all = paths.filter((path) => /\.xml$/i.test(path))
  const inFolder = all.filter((path) => /(?:^|\/)annotations\//i.test(path))
  const annotations = inFolder.length > 0 ? inFolder : all
  if (annotations.length === 0) {
    throw new Fault('invalid', 'There are no Pascal VOC files here.', {
      found: `${paths.length} files`, fix: 'Choose the folder that holds Annotations; for pictures of classes alone import masks.',
    })
  }
  const pictures = new Map(paths.filter((path) => /(?:^|\/)segmentationobject\/.*\.png$/i.test(path)).map((path) => [keyOf(path), path]))
  for (const [i, path] of annotations.entries()) {
    checkCancelled(options.signal)
    options.progress(i / annotations.length, `${i} of ${annotations.length} files`)
    try {
      yield await readOne(files, path, pictures.get(keyOf(path)) ?? null, options)
    } catch (thrown) {
      yield skippedOf(thrown, path)
    }
  }
}

/** `train/Annotations/in/a.xml` and `train/SegmentationObject/in/a.png` belong together. */
function keyOf(path: string): string {
  return path.replace(/\.[^./]*$/, '').split('/').filter((part) => !/^(?:annotations|segmentationobject)$/i.test(part)).join('/')
}

async function readOne(files: SourceFiles, path: string, picture: string | null, options: ReadOptions): Promise<ReadItem> {
  const { limits } = options
  const at: Place = { file: path, field: '', limits }
  const bytes = await files.read(path)
  checkLimit(limits, 'labelmeFileBytes', bytes.length, { file: path, what: 'Bytes of the file' })
  const root = parseXml(new TextDecoder().decode(bytes), at)
  if (root.name !== 'annotation') {
    return {
      kind: 'skipped', note: true, file: path, field: root.name.slice(0, 60), code: 'unsupported', message: 'This XML file is not of Pascal VOC.',
      fix: 'Nothing to do, unless it should be: then its first element is not "annotation".',
    }
  }
  const name = textOf(root, 'filename').replaceAll('\\', '/') || path.slice(path.lastIndexOf('/') + 1).replace(/\.xml$/i, '')
  checkLimit(limits, 'labelLength', name.length, { file: path, field: 'filename', what: 'Length of a name' })
  const size = sizeOf(root, at)
  const objects = root.children.filter((child) => child.name === 'object')
  checkLimit(limits, 'labelmeShapes', objects.length, { file: path, field: 'object', what: 'Shapes of one file' })
  const numbers = picture === null ? null : await numbersOf(files, picture, size, options)
  const annotations = objects.map((object, i) => annotationOf(object, i, numbers, at))
  const folder = /^[\w .-]{1,200}$/.test(textOf(root, 'folder')) ? textOf(root, 'folder') : 'JPEGImages'
  const anyKind = !/\.(?:jpe?g|png|webp|tiff?|gif|avif|bmp)$/i.test(name)
  return {
    kind: 'image', path: anyKind ? name : `${upOf(path)}${folder === '.' || folder === '..' ? 'JPEGImages' : folder}/${name}`, from: path,
    ...(anyKind ? { anyKind } : {}), width: size?.width ?? null, height: size?.height ?? null, mark: { status: 'done' }, annotations,
  }
}

/** The way up to what holds the folder Annotations. */
function upOf(path: string): string {
  const parts = path.split('/')
  const at = parts.findLastIndex((part, i) => i < parts.length - 1 && part.toLowerCase() === 'annotations')
  return at < 0 ? '' : '../'.repeat(parts.length - 1 - at)
}

function sizeOf(root: XmlElement, at: Place): { width: number; height: number } | null {
  const size = childOf(root, 'size')
  if (!size) return null
  const [width, height] = (['width', 'height'] as const).map((side) => {
    const value = Number(textOf(size, side) || 'none')
    if (Number.isInteger(value) && value >= 0) {
      checkLimit(at.limits, 'imageSide', value, { file: at.file, field: `size.${side}`, what: 'Side of an image' })
      return value
    }
    throw new Fault('invalid', `size.${side} is no whole number.`, {
      file: at.file, field: `size.${side}`, found: textOf(size, side).slice(0, 60), fix: 'Write the size of the photo in pixels, or leave size out.',
    })
  })
  // Some tools write 0 when they did not know.
  if (width === 0 || height === 0) return null
  checkLimit(at.limits, 'imagePixels', width * height, { file: at.file, field: 'size', what: 'Pixels of an image' })
  return { width, height }
}

async function numbersOf(files: SourceFiles, path: string, size: { width: number; height: number } | null, options: ReadOptions): Promise<MaskPicture> {
  const bytes = await files.read(path)
  checkLimit(options.limits, 'labelmeImageDataBytes', bytes.length, { file: path, what: 'Bytes of a mask' })
  const picture = readMaskPicture(bytes, options.zlib, { file: path, field: '', limits: options.limits })
  if (picture.kind !== 'classes') {
    throw new Fault('invalid', 'This picture of objects has no palette, so its numbers are not known.', {
      file: path, field: '', found: 'grey or RGB', fix: 'Write it with a palette, as VOC does; or import it as masks.',
    })
  }
  if (size && (size.width !== picture.width || size.height !== picture.height)) {
    throw new Fault('conflict', `The picture of objects has ${picture.width} x ${picture.height} pixels, the XML says ${size.width} x ${size.height}.`, {
      file: path, field: '', fix: 'Bring both to the size of the photo.',
    })
  }
  return picture
}

function annotationOf(object: XmlElement, index: number, numbers: MaskPicture | null, at: Place): ReadAnnotation {
  const field = `object[${index}]`
  const category = textOf(object, 'name')
  if (category === '') {
    throw new Fault('invalid', `${field} has no name.`, { file: at.file, field: `${field}.name`, fix: 'Name its class.' })
  }
  checkLimit(at.limits, 'labelLength', category.length, { file: at.file, field: `${field}.name`, what: 'Length of a name' })
  const pose = textOf(object, 'pose')
  checkLimit(at.limits, 'attributeTextLength', pose.length, { file: at.file, field: `${field}.pose`, what: 'Length of a text' })
  const flags = Object.fromEntries(FLAGS.filter((flag) => textOf(object, flag) === '1').map((flag) => [flag, true]))
  const rest = { category, flags, ...(pose === '' || pose === 'Unspecified' ? {} : { attributes: { pose } }) }
  if (numbers !== null && index < 254) {
    const { width, height, samples } = numbers
    const runs = runsOfBitmap(samples.map((number) => (number === index + 1 ? 1 : 0)), height, width)
    const area = areaOf(runs)
    if (area > 0) return { ...rest, shape: { type: 'mask', rle: rleOf(runs) }, bbox: boxOf(runs), area }
  }
  const box = childOf(object, 'bndbox')
  if (!box) {
    throw new Fault('invalid', `${field} has no box.`, { file: at.file, field: `${field}.bndbox`, fix: 'Write xmin, ymin, xmax and ymax.' })
  }
  const [left, top, right, bottom] = (['xmin', 'ymin', 'xmax', 'ymax'] as const).map((name) => {
    const text = textOf(box, name)
    const value = Number(text)
    if (text !== '' && Number.isFinite(value) && Math.abs(value) <= at.limits.coordinate) return value
    throw new Fault('invalid', `${field}.bndbox.${name} is no coordinate.`, {
      file: at.file, field: `${field}.bndbox.${name}`, found: text.slice(0, 60), limit: at.limits.coordinate, fix: 'Write a number of pixels from 1.',
    })
  })
  if (right < left || bottom < top) {
    throw new Fault('invalid', `${field} has a box that ends before it begins.`, {
      file: at.file, field: `${field}.bndbox`, found: `${left}, ${top}, ${right}, ${bottom}`, fix: 'Write xmin and ymin first.',
    })
  }
  return { ...rest, shape: { type: 'rectangle', points: [left - 1, top - 1, right, bottom] } }
}
