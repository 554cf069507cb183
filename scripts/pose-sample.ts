import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './build.ts'

/*
 * The fitted poses of the sample, for looking at them and judging them to be seen at once: `npx node scripts/pose-sample.ts` fits the
 * running shoe to the labels of one photo, through the camera it was drawn with, and writes a `pose` beside each in
 * assets/sample/annotations.json. To be run again when the meshes or the sample change; drawing the sample anew keeps them.
 */
const PHOTO = 'photos/sneakers-oak.jpg'
/** Degrees over the height: the scene's own (scripts/sample/scenes/sneakers.ts). */
const FIELD_OF_VIEW = 20.5

type Row = { image_id: number; bbox: number[]; pose?: Record<string, unknown> }
type Coco = { images: { id: number; file_name: string }[]; annotations: Row[] }

const sample = join(root, 'assets/sample')
const out = mkdtempSync(join(tmpdir(), 'selvedge-sample-'))
const selvedge = (...args: string[]) => execFileSync(process.execPath, [join(root, 'scripts/selvedge.mjs'), ...args, '--quiet'], { cwd: out, encoding: 'utf8' })
const read = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Coco
try {
  const project = join(out, 'sample.selvedge')
  cpSync(sample, join(out, 'sample'), { recursive: true })
  const labels = join(sample, 'annotations.json')
  const kept = read(labels)
  const image = kept.images.find(({ file_name: name }) => name === PHOTO)!
  selvedge('call', 'projects.create', JSON.stringify({ path: project }))
  selvedge('import', 'coco', join(out, 'sample/annotations.json'), '--project', project, '--images', join(out, 'sample'))
  const found = JSON.parse(selvedge('call', 'images.ids', JSON.stringify({ filter: { search: 'sneakers-oak' } }), '--project', project, '--json')) as { ids: number[] }
  selvedge('call', 'poses.fit', JSON.stringify({
    images: found.ids, meshes: ['sneaker-left', 'sneaker-right'], camera: { from: 'field-of-view', fieldOfView: FIELD_OF_VIEW }, keep: false,
  }), '--project', project)
  selvedge('export', 'coco', '--project', project, '--out', join(out, 'coco'))
  const written = read(join(out, 'coco/annotations.json'))
  // Line by line, so that the rest of the file stays as it was drawn.
  let count = 0
  const lines = readFileSync(labels, 'utf8').split('\n').map((line) => {
    const row = /^ *\{.*"segmentation".*\},?$/.test(line) ? (JSON.parse(line.trim().replace(/,$/, '')) as Row) : null
    if (row?.image_id !== image.id) return line
    const pose = written.annotations.find(({ bbox, pose: fitted }) => fitted && bbox.every((value, i) => Math.abs(value - row.bbox[i]) < 1))?.pose
    if (!pose) return line
    count++
    // When it was fitted, and how long that took here, would change the file each time.
    const { at: _at, seconds: _seconds, ...lasting } = pose
    return `${/^ */.exec(line)![0]}${JSON.stringify({ ...row, pose: lasting })}${line.endsWith(',') ? ',' : ''}`
  })
  writeFileSync(labels, lines.join('\n'))
  console.log(`${count} poses`)
} finally {
  rmSync(out, { recursive: true, force: true })
}
