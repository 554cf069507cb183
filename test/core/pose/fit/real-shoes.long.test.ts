import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cameraFromFieldOfView } from '../../../../core/pose/camera.ts'
import { global } from '../../../../core/pose/fit/global.ts'
import { readMeshFile } from '../../../../core/pose/mesh-file.ts'

const root = join(import.meta.dirname, '../../../..')
const truth = join(root, '../shared/data/sneakers/train.json')
const side = 256

type Shoe = { id: number; mask: Uint8Array }

/** The polygon's pixels by their middles, even-odd; and how long it is for its width, by its moments. */
function shoeOf(id: number, ring: number[]): Shoe & { area: number; elongation: number; isCut: boolean } {
  const mask = new Uint8Array(side * side)
  let [area, x1, y1, xx, yy, xy] = [0, 0, 0, 0, 0, 0]
  let isCut = false
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      let isIn = false
      for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
        const [px, py] = [x + 0.5, y + 0.5]
        if (ring[i + 1] > py !== ring[j + 1] > py && px < ((ring[j] - ring[i]) * (py - ring[i + 1])) / (ring[j + 1] - ring[i + 1]) + ring[i]) isIn = !isIn
      }
      if (!isIn) continue
      mask[y * side + x] = 1
      area++
      x1 += x
      y1 += y
      xx += x * x
      yy += y * y
      xy += x * y
      if (x < 2 || y < 2 || x > side - 3 || y > side - 3) isCut = true
    }
  }
  const [a, b, c] = [xx / area - (x1 / area) ** 2, yy / area - (y1 / area) ** 2, xy / area - (x1 * y1) / area ** 2]
  const [mean, off] = [(a + b) / 2, Math.hypot((a - b) / 2, c)]
  return { id, mask, area, elongation: Math.sqrt((mean + off) / (mean - off)), isCut }
}

describe.skipIf(!existsSync(truth))('shoes of real photos (skipped without ../shared/data)', { timeout: 600_000 }, () => {
  it('are covered by our running shoe: median IoU of whole ones seen from a side at least .85', () => {
    const { annotations } = JSON.parse(readFileSync(truth, 'utf8')) as { annotations: { id: number; segmentation: number[][] }[] }
    // From a side a shoe is two to three times as long as high; small ones and those that the picture cuts are left out.
    const shoes = annotations.map(({ id, segmentation }) => shoeOf(id, segmentation[0]))
      .filter(({ area, elongation, isCut }) => !isCut && area > 2_600 && elongation >= 2 && elongation < 3.2)
      .filter((_, i) => i % 4 === 0)
    const meshes = ['sneaker-left', 'sneaker-right'].map((name) => readMeshFile(readFileSync(join(root, `assets/meshes/${name}.glb`)), `${name}.glb`))
    const camera = cameraFromFieldOfView(40, side, side)
    const found = shoes.map(({ id, mask }) => ({ id, iou: Math.max(...meshes.map((mesh) => global.fit({ mesh, mask, camera }).best.iou)) }))
    process.stdout.write(`${found.map(({ id, iou }) => `shoe ${id}: IoU ${iou.toFixed(3)}`).join('\n')}\n`)
    expect(found.length).toBeGreaterThan(8)
    expect(found.map(({ iou }) => iou).toSorted((a, b) => a - b)[found.length >> 1]).toBeGreaterThanOrEqual(0.85)
  })
})
