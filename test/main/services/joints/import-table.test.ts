import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { HUMAN36M } from '../../../../core/pose/joints/skeletons.ts'
import { spaceOf } from '../../../../core/pose/joints/space-joints.ts'
import { memoryHost } from '../../../support/memory-host.ts'

it('a table of joints comes into a project with its skeleton, its camera and its places in space', async () => {
  const at = memoryHost()
  await sharp({ create: { width: 64, height: 48, channels: 3, background: '#888888' } }).png().toFile(join(at.folder, 'a.png'))
  const csv = join(at.folder, 'joints.csv')
  writeFileSync(csv, 'file_name,category,fx,fy,cx,cy,pelvis_x,pelvis_y,pelvis_z,left_knee_x,left_knee_y,left_knee_z\na.png,person,300,300,32,24,0,0,3000,100,50,2900\n')
  const { project } = await at.client.projects.create({ path: join(at.folder, 'p.selvedge') })
  expect(await at.client.datasets.import({ project, format: 'human36m', source: csv })).toMatchObject({ images: 1, annotations: 1, skippedTotal: 0 })
  expect(await at.client.categories.list({ project })).toMatchObject([{ name: 'person', ...HUMAN36M }])
  const [image] = (await at.client.images.ids({ project })).ids
  const [label] = (await at.client.annotations.list({ project, image })).annotations
  expect(label.keypoints!.slice(0, 3)).toEqual([32, 24, 2])
  expect(spaceOf(label)).toMatchObject({ camera: { fx: 300, fy: 300, cx: 32, cy: 24 }, joints: expect.arrayContaining([[0, 0, 3_000], [100, 50, 2_900]]) })
}, 60_000)
