import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cross, dot, motion, move, moveBack, sheet, sub, type Vec } from '../../scripts/sample/mesh.ts'
import { trace, type Body, type Hit } from '../../scripts/sample/tracer.ts'

/** Distance along a ray to a triangle by its plane and three edges, or Infinity: written without looking at the tracer's way. */
function plainHit(o: Vec, d: Vec, a: Vec, b: Vec, c: Vec): number {
  const n = cross(sub(b, a), sub(c, a))
  const slope = dot(n, d)
  if (Math.abs(slope) < 1e-12) return Infinity
  const t = dot(n, sub(a, o)) / slope
  const p: Vec = [o[0] + d[0] * t, o[1] + d[1] * t, o[2] + d[2] * t]
  const sides = (
    [
      [a, b],
      [b, c],
      [c, a],
    ] as const
  ).map(([from, to]) => dot(n, cross(sub(to, from), sub(p, from))))
  return t > 1e-6 && sides.every((side) => side >= 0) ? t : Infinity
}

const bumpy = (size: number, seed: number): Body => ({
  mesh: sheet(size, size, (i, j) => ({
    at: [i / size - 0.5, j / size - 0.5, Math.sin(i * 2.1 + seed) * Math.cos(j * 1.7) * 0.2],
  })),
  motion: motion([0.1 * seed, -0.05, 0.2], seed, 0.3, -0.2, seed % 2 === 1),
  material: 0,
  object: 0,
})

describe('the tracer of the sample', () => {
  const bodies = [bumpy(9, 0), bumpy(14, 1), bumpy(6, 2)]
  const tracer = trace(bodies)
  const triangles = Array.from({ length: tracer.body.length }, (_, t): [Vec, Vec, Vec] => {
    const [a, e, f] = [tracer.corner, tracer.edge1, tracer.edge2].map((list): Vec => [
      list[t * 3],
      list[t * 3 + 1],
      list[t * 3 + 2],
    ])
    return [a, [a[0] + e[0], a[1] + e[1], a[2] + e[2]], [a[0] + f[0], a[1] + f[1], a[2] + f[2]]]
  })

  it('holds every triangle of every body', () => {
    expect(triangles.length).toBe(bodies.reduce((sum, { mesh }) => sum + mesh.triangles.length / 3, 0))
  })

  it('finds what trying every triangle finds', () => {
    const part = fc.double({ min: -1, max: 1, noNaN: true })
    fc.assert(
      fc.property(fc.tuple(part, part, part), fc.tuple(part, part, part), (from, to) => {
        const o: Vec = [from[0] * 2, from[1] * 2, 1.5]
        const d = sub([to[0] * 0.6, to[1] * 0.6, to[2] * 0.3], o)
        const wanted = Math.min(...triangles.map(([a, b, c]) => plainHit(o, d, a, b, c)))
        const hit: Hit = { distance: 0, triangle: 0, s: 0, t: 0 }
        const found = tracer.closest(o[0], o[1], o[2], d[0], d[1], d[2], 1e-6, 1e6, hit)
        // A ray through an edge may go either way by rounding.
        const nearEdge = found && Math.min(hit.s, hit.t, 1 - hit.s - hit.t) < 1e-9
        fc.pre(!nearEdge)
        expect(found).toBe(wanted < Infinity)
        expect(tracer.blocked(o[0], o[1], o[2], d[0], d[1], d[2], 1e-6, 1e6)).toBe(found)
        if (found) expect(hit.distance).toBeCloseTo(wanted, 9)
      }),
      { numRuns: 300 },
    )
  })

  it('turns points there and back', () => {
    const m = motion([1, 2, 3], 0.4, -1.1, 2.2, true)
    const back = moveBack(m, move(m, [0.3, -0.2, 0.7]))
    for (const [axis, value] of [0.3, -0.2, 0.7].entries()) expect(back[axis]).toBeCloseTo(value, 12)
  })
})
