import { setImmediate as breathe } from 'node:timers/promises'
import { readFile } from 'node:fs/promises'
import type { Call } from '../../../core/api/method.ts'
import { checkCancelled, Fault } from '../../../core/fault.ts'
import { readDepthFile } from '../../../core/formats/depth-files.ts'
import { LIMITS } from '../../../core/limits.ts'
import { BONES, JOINTS } from '../../../core/figure/joints.ts'
import { cameraOf } from '../../../core/pose/camera.ts'
import type { ImageId, ProjectId } from '../../../core/records/ids.ts'
import type { ImportedAnnotation, Store } from '../../db/store.ts'
import { nodeZlib } from '../../datasets/zlib.ts'
import { fsPath, shownPath } from '../../media/raw-path.ts'
import type { Probe } from '../../media/media.ts'
import type { FigureTruth } from '../../workers/figures-contract.ts'
import { rowOf } from '../images/add.ts'
import { keepDepth } from '../depths/keep-depth.ts'
import { spaceOfFigure } from '../joints/figure-space.ts'
import { createPlaces } from '../images/place-in-roots.ts'
import type { ServiceContext } from '../service-context.ts'

export type DrawnFigure = { photo: string; depth: string; truth: FigureTruth }
type Adding = { project: ProjectId; folder: string; pictures: readonly DrawnFigure[]; /** Progress when it begins, 0..1. */ from: number }

const BATCH = 200
const SOURCE = 'import:figures'
/** What marks photos that were drawn. */
const FIGURE_FLAG = 'figure'
const PERSON = {
  name: 'person', supercategory: 'person', color: '#f0de5a', keypoints: [...JOINTS], skeleton: BONES.map(([a, b]): [number, number] => [a + 1, b + 1]), attributes: [], extra: {},
}
const GARMENT_COLOURS: Record<FigureTruth['garments'][number]['kind'], string> = {
  'T-shirt': '#4e9fd1', shirt: '#5cb85c', top: '#d96fb0', trousers: '#7a6fd9', skirt: '#d9534f', jumpsuit: '#3fb8af', dress: '#c0a040',
}

/** Adds drawn figures to a project with masks of the person and its garments and the joints as keypoints, in one transaction. */
export async function addFigures(
  { open, media, emit }: Pick<ServiceContext, 'open' | 'media' | 'emit'>, { project, folder, pictures, from: began }: Adding, call: Call,
): Promise<number> {
  const stage = open.get(project).startImport()
  try {
    for (let from = 0; from < pictures.length; from += BATCH) {
      checkCancelled(call.signal)
      call.progress(began + ((0.99 - began) * from) / pictures.length, `${from} of ${pictures.length} pictures added`)
      const batch = pictures.slice(from, from + BATCH)
      const probes: (Probe | Fault)[] = []
      await media.probeMany(batch.map(({ photo }) => photo), (_, outcome, index) => void (probes[index] = outcome), { signal: call.signal })
      const places = createPlaces(open.get(project))
      const rows: ImportedAnnotation[] = []
      for (const [i, { photo, truth }] of batch.entries()) {
        const probe = probes[i]
        if (probe instanceof Fault) throw probe
        const image = stage.image({ ...rowOf(places.of(photo, folder), probe), mark: { status: 'done', split: 'train', flags: { [FIGURE_FLAG]: true } } })
        if (image.known) continue
        const plain = { source: SOURCE, iscrowd: false, flags: {}, group: i, score: null, hidden: false, locked: false, extra: {}, image: image.id }
        const keypoints = truth.joints.flatMap(([, , , x, y, v]) => (v === 0 ? [0, 0, 0] : [x, y, v]))
        rows.push({
          ...plain, category: stage.category(PERSON), shape: { type: 'mask', rle: truth.person.rle }, bbox: truth.person.bbox, area: truth.person.area,
          order: 0, keypoints, attributes: { stance: truth.stance }, description: '', extra: spaceOfFigure(truth),
        })
        for (const [order, { kind, bbox, area, rle }] of truth.garments.entries()) {
          if (area === 0) continue
          const category = { name: kind, supercategory: 'garment', color: GARMENT_COLOURS[kind], keypoints: [], skeleton: [], attributes: [], extra: {} }
          rows.push({
            ...plain, category: stage.category(category), shape: { type: 'mask', rle }, bbox, area, order: order + 1, keypoints: null, attributes: {}, description: '',
          })
        }
      }
      stage.annotations(rows)
      await breathe()
    }
    const { images, annotations } = stage.counts()
    if (images > 0) await stage.finish('Add drawn figures', SOURCE)
    const deep = await addDepths(open.get(project), folder, pictures, call)
    if (deep.length > 0) emit('depths.changed', { project, images: deep })
    emit('images.changed', { project, ids: null })
    emit('categories.changed', { project })
    return annotations
  } finally {
    stage.abandon()
  }
}

/** Keeps the exact depths of photos that have none yet. A map that is gone from the folder is no reason to stop. */
async function addDepths(store: Store, folder: string, pictures: readonly DrawnFigure[], call: Call): Promise<ImageId[]> {
  const places = createPlaces(store)
  const added: ImageId[] = []
  for (const { photo, depth, truth: { K, width, height } } of pictures) {
    checkCancelled(call.signal)
    const place = places.of(photo, folder)
    const image = store.images.find(place.root, place.path)
    if (image === null || store.depths.ofImage(image) !== null) continue
    const bytes = await readFile(fsPath(depth)).catch(() => null)
    if (bytes === null) continue
    const plane = readDepthFile(bytes, shownPath(depth), { scale: 1, offset: 0 }, nodeZlib, LIMITS)
    const { fx, fy, cx, cy } = cameraOf(K, width, height)
    await keepDepth(store, image, { plane, unit: 'm', values: 'distance', camera: { fx, fy, cx, cy } }, { source: SOURCE, origin: { file: shownPath(depth) } })
    added.push(image)
  }
  return added
}
