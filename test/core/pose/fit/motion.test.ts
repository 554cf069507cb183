import { describe, expect, it } from 'vitest'
import { project, toCamera, type Camera } from '../../../../core/pose/camera.ts'
import { moved, MOTIONS, slopes } from '../../../../core/pose/fit/motion.ts'
import { inversePositive, solvePositive } from '../../../../core/pose/fit/normal-equations.ts'
import { exp } from '../../../../core/pose/rotation.ts'
import { random } from '../../../support/random.ts'

describe('motions of a pose', () => {
  it('move the picture of a point as their slopes say, against finite differences', () => {
    const draw = random(5)
    for (let trial = 0; trial < 50; trial++) {
      const pose = { R: exp([draw() * 4 - 2, draw() * 4 - 2, draw() * 4 - 2]), t: [draw() - 0.5, draw() - 0.5, 2 + draw()] as [number, number, number] }
      const camera: Camera = { width: 200, height: 160, fx: 100 + 100 * draw(), fy: 90 + 100 * draw(), cx: 100, cy: 80 }
      const centre = [draw() * 0.2, draw() * 0.2, draw() * 0.2]
      const point = [draw() - 0.5, draw() - 0.5, draw() - 0.5]
      const angle = draw() * 7
      const [nx, ny] = [Math.cos(angle), Math.sin(angle)]
      const told = new Float64Array(MOTIONS)
      slopes(pose, camera, toCamera(pose, centre), point[0], point[1], point[2], nx, ny, told)
      for (let k = 0; k < MOTIONS; k++) {
        const along = (step: number) => {
          const motion = Array.from({ length: MOTIONS }, (_, i) => (i === k ? step : 0))
          const next = moved(pose, camera, centre, motion)
          const seen = project(next.camera, next.pose, point)!
          return nx * seen.x + ny * seen.y
        }
        expect(told[k]).toBeCloseTo((along(1e-5) - along(-1e-5)) / 2e-5, 3)
      }
    }
  })

  it('solve their normal equations', () => {
    const draw = random(6)
    const n = 6
    const B = Array.from({ length: n * n }, () => draw() - 0.5)
    const A = Float64Array.from({ length: n * n }, (_, p) => {
      let sum = p % (n + 1) === 0 ? 0.1 : 0
      for (let k = 0; k < n; k++) sum += B[Math.floor(p / n) * n + k] * B[(p % n) * n + k]
      return sum
    })
    const wanted = Array.from({ length: n }, draw)
    const b = Array.from({ length: n }, (_, i) => wanted.reduce((sum, value, j) => sum + A[i * n + j] * value, 0))
    const x = new Float64Array(n)
    expect(solvePositive(A, b, n, x)).toBe(true)
    wanted.forEach((value, i) => expect(x[i]).toBeCloseTo(value, 8))
    const inverse = inversePositive(A, n)!
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) expect([0, 1, 2, 3, 4, 5].reduce((sum, k) => sum + A[i * n + k] * inverse[k * n + j], 0)).toBeCloseTo(i === j ? 1 : 0, 7)
    }
    expect(solvePositive([1, 2, 2, 1], [1, 1], 2, x)).toBe(false)
  })
})
