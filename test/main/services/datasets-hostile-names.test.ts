import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { memoryHost } from '../../support/memory-host.ts'

// S3: whatever names a dataset holds, nothing outside of its folder is read into a project, and nothing there changes.

const HOSTILE = [
  '../../outside/secret.png', '../outside/secret', '/etc/hostname', '\\\\server\\share\\a.png', 'C:\\outside\\secret.png', 'file:///etc/hostname',
  'a\u0000.png', '..', '.', './../../outside/secret.png', '%2e%2e/outside/secret.png', 'link.png', 'con.png', `${'n'.repeat(300)}.png`, '‮gnp.exe',
]

function tree(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => {
    const path = join(entry.parentPath, entry.name)
    return entry.isFile() ? `${path} ${readFileSync(path).toString('hex').slice(0, 64)} ${statSync(path).mtimeMs}` : path
  }).sort().join('\n')
}

test('names in VOC, tables, panoptic lists, YOLO files and BOP scenes lead nowhere', async () => {
  const at = memoryHost()
  const project = (await at.client.projects.create({ path: join(at.folder, 'p.selvedge') })).project
  const outside = join(dirname(at.folder), 'outside')
  mkdirSync(outside)
  await sharp({ create: { width: 9, height: 9, channels: 3, background: '#123456' } }).png().toFile(join(outside, 'secret.png'))
  const before = tree(outside)
  const set = join(at.folder, 'set')
  for (const folder of ['voc/Annotations', 'rle', 'panoptic', 'yolo/labels', 'cutouts/cutout', 'bop/mask_visib', 'bop/models']) mkdirSync(join(set, folder), { recursive: true })
  const escaped = (name: string) => name.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\u0000', '')
  HOSTILE.forEach((name, i) => writeFileSync(join(set, 'voc/Annotations', `${i}.xml`),
    `<annotation><folder>..</folder><filename>${escaped(name)}</filename><object><name>x</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></object></annotation>`))
  writeFileSync(join(set, 'rle/a.csv'), `ImageId,EncodedPixels\n${HOSTILE.map((name) => `"${name.replaceAll('"', '""')}",1 1\n`).join('')}`)
  writeFileSync(join(set, 'panoptic/panoptic.json'), JSON.stringify({
    categories: [], images: HOSTILE.map((name, id) => ({ id, file_name: name })), annotations: HOSTILE.map((name, id) => ({ image_id: id, file_name: name, segments_info: [] })),
  }))
  writeFileSync(join(set, 'yolo/labels/secret.txt'), '0 .5 .5 1 1\n')
  writeFileSync(join(set, 'yolo/data.yaml'), 'path: ../../outside\ntrain: /etc\nnames: [a]\n')
  writeFileSync(join(set, 'bop/scene_gt.json'), JSON.stringify(Object.fromEntries(HOSTILE.map((name, id) => [id, [{ obj_id: 1, cam_R_m2c: [1, 0, 0, 0, 1, 0, 0, 0, 1], cam_t_m2c: [0, 0, 9], selvedge: { category: name } }]]))))
  writeFileSync(join(set, 'bop/scene_camera.json'), JSON.stringify(Object.fromEntries(HOSTILE.map((name, id) => [id, { cam_K: [9, 0, 4, 0, 9, 4, 0, 0, 1], selvedge: { photo: name, file_name: name } }]))))
  writeFileSync(join(set, 'bop/models/models_info.json'), JSON.stringify({ 1: { selvedge: { name: '../../outside/secret' } } }))
  // On Windows links need a right that tests seldom have.
  const links = process.platform !== 'win32'
  if (links) symlinkSync(join(outside, 'secret.png'), join(set, 'cutouts/cutout/link.png'))
  if (links) symlinkSync(join(outside, 'secret.png'), join(set, 'bop/mask_visib/000000_000000.png'))
  if (links) symlinkSync(join(outside, 'secret.png'), join(set, 'bop/models/obj_000001.ply'))
  for (const [format, source] of [['voc', 'voc'], ['rle-csv', 'rle/a.csv'], ['masks', 'panoptic'], ['yolo', 'yolo'], ['bop', 'bop'], ...(links ? [['cutouts', 'cutouts']] : [])]) {
    const { images, annotations, skipped } = await at.client.datasets.import({ project, format, source: join(set, source), onError: 'skip' })
    expect({ format, images, annotations }).toEqual({ format, images: 0, annotations: 0 })
    expect(skipped.length).toBeGreaterThan(0)
    for (const one of skipped) expect(one.message).toMatch(/\.$/)
  }
  expect((await at.client.images.ids({ project })).ids).toEqual([])
  expect(tree(outside)).toBe(before)
  await at.end()
}, 120_000)
