import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { root } from './build.ts'
import type { TruthImage, TruthObject } from './sample/truth.ts'

/*
 * What the shipped model says of the sample's garments, for review to have something to show at once: `npx node
 * scripts/predict-sample.ts` writes assets/sample/predictions.json, COCO with scores. It was never shown shoes to find, so
 * their photos are left out. To be run again when the model or the sample changes.
 */
const MODEL = 'garment-unet'
type Found = { image_id: unknown; category_id: number; segmentation: { size: number[]; counts: string }; bbox: number[]; score: number }

const sample = join(root, 'assets/sample')
const truth = JSON.parse(readFileSync(join(sample, 'truth.json'), 'utf8')) as {
  images: TruthImage[]; annotations: TruthObject[]; categories: { id: number; supercategory: string }[]
}
const garments = new Set(truth.categories.filter(({ supercategory }) => supercategory === 'garment').map(({ id }) => id))
const images = truth.images.filter(({ id }) => truth.annotations.some((row) => row.image_id === id && garments.has(row.category_id)))
const { name, version, labels } = JSON.parse(readFileSync(join(root, 'native-models', MODEL, 'model.json'), 'utf8')) as {
  name: string; version: string; labels: string[]
}
const out = mkdtempSync(join(tmpdir(), 'selvedge-sample-'))
try {
  const args = ['predict', '--quiet', '--model', MODEL, '--device', 'cpu', '--out', join(out, 'masks')]
  const photos = ['--image', ...images.map(({ file_name }) => join(sample, file_name))]
  execFileSync(process.execPath, [join(root, 'scripts/selvedge.mjs'), ...args, ...photos], { stdio: 'inherit' })
  const annotations = images.flatMap((image) => {
    const file = readdirSync(join(out, 'masks')).find((one) => one === `${basename(image.file_name, '.jpg')}.instances.json`)
    const found = JSON.parse(readFileSync(join(out, 'masks', file!), 'utf8')) as Found[]
    return found.map(({ segmentation, bbox, score }, at) => ({
      id: image.id * 10 + 1 + at, image_id: image.id, category_id: 1, iscrowd: 0, segmentation, bbox, score: Math.round(score * 1e4) / 1e4,
    }))
  })
  const lines = (rows: unknown[]) => `[\n${rows.map((row) => `    ${JSON.stringify(row)}`).join(',\n')}\n  ]`
  const info = { description: `${name} ${version} on the garments of the sample`, version, year: 2026, contributor: 'Selvedge' }
  const categories = labels.map((label, at) => ({ id: at + 1, name: label }))
  writeFileSync(
    join(sample, 'predictions.json'),
    `{\n  "info": ${JSON.stringify(info)},\n  "images": ${lines(images)},\n  "annotations": ${lines(annotations)},\n  "categories": ${lines(categories)}\n}\n`,
  )
  console.log(`${annotations.length} predictions on ${new Set(annotations.map((row) => row.image_id)).size} of ${images.length} photos`)
} finally {
  rmSync(out, { recursive: true, force: true })
}
