import { expect, test } from 'vitest'
import { bandOf } from '../../../core/matting/band.ts'
import { emptyGrid, KEPT, settle } from '../../../core/matting/block-grid.ts'
import { closedFormSystem, subtractImage } from '../../../core/matting/closed-form.ts'
import { multigrid } from '../../../core/matting/multigrid.ts'
import { Arena } from '../../../core/matting/simd/arena.ts'
import { NODE } from '../../../core/matting/simd/node-kernels.ts'
import { matteScene } from '../../support/matte-scene.ts'
import { random } from '../../support/random.ts'

const EPS = 1e-7

test('what a cycle says that its way comes to is A times the way, in bands of any shape', () => {
  for (const seed of [1, 2, 3]) {
    const next = random(seed)
    const { picture, trimap } = matteScene(50 + 9 * seed, 47, { seed, hairs: 9, band: seed })
    // With holes and lone pixels, so that runs are of every length.
    const unknown = trimap.map((value) => (value === 128 ? (next() < 0.85 ? 1 : 0) : next() < 0.02 ? 1 : 0))
    const known = Float32Array.from(trimap, (value) => value / 255)
    const arena = new Arena()
    const band = bandOf(unknown, picture.width, picture.height)
    const random01 = Float32Array.from(band.live, (live) => (live === 1 ? next() - 0.5 : 0))

    // Once to see what A makes of the way, by the plain product; the cycle itself overwrites what that needs.
    const cycle = (then: (way: Float32Array, image: Float32Array) => void): void => {
      const system = closedFormSystem(picture, band, known, EPS, arena)
      const [z, ofZ, part] = [arena.take(4 * band.places), arena.take(4 * band.places), arena.take(4 * band.places)]
      arena.floats(system.right, band.places).set(random01)
      multigrid(system, picture, part)(system.right, z, ofZ)
      then(arena.floats(z, band.places).slice(), arena.floats(ofZ, band.places).slice())
    }
    cycle((way, image) => {
      const system = closedFormSystem(picture, band, known, EPS, arena)
      arena.floats(system.right, band.places).set(image)
      subtractImage(system, way)
      const left = arena.floats(system.right, band.places)
      const size = Math.max(...image.map(Math.abs))
      band.live.forEach((live, p) => expect(Math.abs(left[p])).toBeLessThan(live === 1 ? 2e-4 * size : 1e-12))
      // It goes down: the way has something of the right side, and its image more than nothing.
      const along = way.reduce((sum, value, p) => sum + value * random01[p], 0)
      const steep = way.reduce((sum, value, p) => sum + value * image[p], 0)
      expect(along / steep).toBeGreaterThan(0.5)
      expect(along / steep).toBeLessThan(2)
    })
    // The same again, to the bit, in memory that was used before.
    let first: Float32Array | null = null
    for (let turn = 0; turn < 2; turn++) cycle((way) => {
      first ??= way
      expect(way).toEqual(first)
    })
  }
})

test('on a grid of nodes a sweep there and back is what it is by hand', () => {
  const next = random(4)
  const [w, h] = [7, 6]
  const arena = new Arena()
  arena.begin(16)
  const grid = emptyGrid(arena, Uint8Array.from({ length: w * h }, () => (next() < 0.8 ? 1 : 0)), w, h)
  const n = grid.count
  const [right, x, rest] = [0, 1, 2].map(() => arena.take(NODE * (n + 1)))
  const blocks = arena.floats(grid.blocks, n * KEPT * 16)
  for (let i = 0; i < blocks.length; i++) blocks[i] = next() - 0.5
  for (let node = 0; node < n; node++) for (let i = 0; i < 4; i++) for (let j = 0; j < 4; j++) {
    const at = node * KEPT * 16
    blocks[at + 4 * i + j] = i === j ? 9 : blocks[at + 4 * Math.min(i, j) + Math.max(i, j)]
  }
  settle(grid)
  // All of it as one matrix: 4 n rows.
  const A = Array.from({ length: 4 * n }, () => new Float64Array(4 * n))
  for (let node = 0; node < n; node++) {
    const [u, v] = [grid.cells[node] % w, Math.floor(grid.cells[node] / w)]
    for (const [k, [dx, dy]] of [[0, 0], [1, 0], [-1, 1], [0, 1], [1, 1]].entries()) {
      if (u + dx < 0 || u + dx >= w || v + dy >= h) continue
      const other = grid.nodeAt[(v + dy) * w + u + dx]
      if (other === n) continue
      for (let i = 0; i < 4; i++) for (let j = 0; j < 4; j++) A[4 * node + i][4 * other + j] = A[4 * other + j][4 * node + i] = blocks[(node * KEPT + k) * 16 + 4 * i + j]
    }
  }
  const given = Float64Array.from({ length: 4 * n }, () => next() - 0.5)
  arena.floats(right, 4 * n).set(given)
  const times = (values: ArrayLike<number>): number[] => A.map((row) => row.reduce((sum, value, j) => sum + value * values[j], 0))
  const apart = (a: ArrayLike<number>, b: ArrayLike<number>): number => Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i])))

  arena.run.nodesFromZero(0, NODE * n, grid.near, grid.blocks, grid.inverse, right, x)
  arena.run.restOfNodes(0, NODE * n, grid.near, grid.blocks, x, rest)
  const forward = arena.floats(x, 4 * n).slice()
  // Each node is relaxed with those before it done, those after it still zero.
  for (let node = 0; node < n; node++) {
    const sofar = forward.map((value, i) => (i < 4 * node + 4 ? value : 0))
    expect(apart(times(sofar).slice(4 * node, 4 * node + 4), given.slice(4 * node, 4 * node + 4))).toBeLessThan(1e-4)
  }
  expect(apart(arena.floats(rest, 4 * n), times(forward).map((value, i) => given[i] - value))).toBeLessThan(1e-4)

  arena.run.nodesBackward(0, NODE * (n - 1), grid.near, grid.blocks, grid.inverse, right, x, rest)
  const both = arena.floats(x, 4 * n).slice()
  for (let node = 0; node < n; node++) {
    const sofar = both.map((value, i) => (i < 4 * node ? forward[i] : value))
    expect(apart(times(sofar).slice(4 * node, 4 * node + 4), given.slice(4 * node, 4 * node + 4))).toBeLessThan(1e-4)
  }
  arena.run.imageOfNodes(0, NODE * (n - 1), grid.near, grid.blocks, right, rest)
  expect(apart(arena.floats(rest, 4 * n), times(both))).toBeLessThan(1e-4)
})
