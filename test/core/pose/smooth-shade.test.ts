import { describe, expect, it } from 'vitest'
import { cameraFromFieldOfView, type Pose } from '../../../core/pose/camera.ts'
import { fromAxisAngle } from '../../../core/pose/rotation.ts'
import { createSilhouettes } from '../../../core/pose/silhouette.ts'
import { createShader } from '../../../core/pose/smooth-shade.ts'
import { house } from '../../support/mesh-files.ts'
import { random } from '../../support/random.ts'

const camera = cameraFromFieldOfView(40, 120, 90)
const shown = (): Uint8Array => new Uint8Array(camera.width * camera.height)

describe('drawings of a mesh for people', () => {
  it('cover what its silhouette covers, from everywhere', () => {
    const [shader, silhouettes] = [createShader(house()), createSilhouettes(house())]
    const next = random(3)
    const [drawn, mask] = [shown(), shown()]
    for (let i = 0; i < 40; i++) {
      const R = fromAxisAngle([next() - 0.5, next() - 0.5, next() - 0.5], next() * 360)
      const pose: Pose = { R, t: [next() - 0.5, next() - 2, 12 + 6 * next()] }
      const covered = shader.draw(pose, camera, drawn)
      silhouettes.coverage(pose, camera, mask)
      let differ = 0
      for (let p = 0; p < mask.length; p++) differ += (drawn[p] > 0) === (mask[p] > 0) ? 0 : 1
      expect(covered).toBe(drawn.reduce((sum, value) => sum + Math.sign(value), 0))
      // Only pixels whose middle is on an edge, to rounding.
      expect(differ).toBeLessThan(covered * 0.01 + 3)
    }
  })

  it('are bright where they face the light and dark where they do not, with a step only at a crease', () => {
    const shader = createShader(house())
    const drawn = shown()
    // The roof's crease points at us, its ridge across the picture: the upper slope is nearer to the light.
    shader.draw({ R: [0, 0, -1, 1, 0, 0, 0, -1, 0], t: [2, -1, 12] }, camera, drawn)
    const column = Array.from({ length: 90 }, (_, y) => drawn[y * 120 + 60]).filter((value) => value > 0)
    const steps = column.slice(1).map((value, i) => Math.abs(value - column[i]))
    const ridge = steps.indexOf(Math.max(...steps))
    expect(steps[ridge]).toBeGreaterThan(20)
    expect(column[ridge]).toBeGreaterThan(column[ridge + 1])
    // Towards the walls, which bend away less sharply, it changes little by little.
    expect(steps.filter((step) => step > 12)).toHaveLength(1)
  })

  it('leave out what reaches behind the camera', () => {
    const drawn = shown()
    expect(createShader(house()).draw({ R: [1, 0, 0, 0, 1, 0, 0, 0, 1], t: [-1, -1, -20] }, camera, drawn)).toBe(0)
    expect(drawn.every((value) => value === 0)).toBe(true)
  })
})
