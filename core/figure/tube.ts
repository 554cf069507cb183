import { add, cross, distance, dot, scaled, sub, unit, type Vec } from './vectors.ts'

/** A cut through a tube: its middle, and the radii to the figure's left and to its front, as vectors. `s` is the place along the tube. */
export type Section = { s: number; at: Vec; left: Vec; front: Vec }

/** A piece of surface. `uv` in metres along the cloth, for patterns; `normals` of length 1, outwards. */
export type Piece = { positions: number[]; normals: number[]; uv: number[]; triangles: number[] }

/** What is added to a tube's surface along its normal, in metres, at angle `a` (0 left, pi/2 front) and place s. */
export type Relief = (s: number, a: number) => number

/** Which ends of a tube are closed; one can look into the others. */
export type Ends = 'both' | 'first' | 'none'

/**
 * The surface round a row of sections.
 * @param around corners of each section
 */
export function tube(sections: readonly Section[], around: number, closed: Ends, relief: Relief = () => 0): Piece {
  const positions: number[] = []
  const uv: number[] = []
  const triangles: number[] = []
  const ring = around + 1
  let along = 0
  sections.forEach(({ s, at, left, front }, i) => {
    if (i > 0) along += distance(at, sections[i - 1].at)
    const [width, depth] = [Math.hypot(...left), Math.hypot(...front)]
    const mean = (width + depth) / 2
    for (let k = 0; k < ring; k++) {
      const a = (2 * Math.PI * (k % around)) / around
      const [c, d] = [Math.cos(a), Math.sin(a)]
      const raise = relief(s, a)
      const out = mean > 1e-9 ? 1 + raise / mean : 0
      const p = add(at, add(scaled(left, c * out), scaled(front, d * out)))
      positions.push(...p)
      uv.push((2 * Math.PI * k) / around * mean, along)
    }
  })
  // Which way round is outwards depends on the direction of the sections.
  const first = sections[0]
  const last = sections[sections.length - 1]
  const forward = dot(cross(first.left, first.front), sub(last.at, first.at)) >= 0
  const face = (a: number, b: number, c: number): void => void (forward ? triangles.push(a, b, c) : triangles.push(a, c, b))
  for (let i = 0; i + 1 < sections.length; i++) {
    for (let k = 0; k < around; k++) {
      const [a, b, c, d] = [i * ring + k, i * ring + k + 1, (i + 1) * ring + k, (i + 1) * ring + k + 1]
      face(a, b, d)
      face(a, d, c)
    }
  }
  for (const i of closed === 'none' ? [] : closed === 'first' ? [0] : [0, sections.length - 1]) {
    const middle = positions.length / 3
    positions.push(...sections[i].at)
    uv.push(0, 0)
    for (let k = 0; k < around; k++) {
      const [a, b] = [i * ring + k, i * ring + k + 1]
      if (i === 0) face(middle, b, a)
      else face(middle, a, b)
    }
  }
  return { positions, uv, triangles, normals: normalsOf(positions, triangles, (v) => (v < sections.length * ring && v % ring === around ? v - around : v)) }
}

/** Normals as the mean of those of the triangles around, weighed by area; `same` names the vertex that a seam's twin shares them with. */
export function normalsOf(positions: readonly number[], triangles: readonly number[], same: (vertex: number) => number = (v) => v): number[] {
  const sums = new Float64Array(positions.length)
  const at = (v: number): Vec => [positions[3 * v], positions[3 * v + 1], positions[3 * v + 2]]
  for (let i = 0; i < triangles.length; i += 3) {
    const [a, b, c] = [triangles[i], triangles[i + 1], triangles[i + 2]]
    const n = cross(sub(at(b), at(a)), sub(at(c), at(a)))
    for (const v of [a, b, c]) for (let k = 0; k < 3; k++) sums[3 * same(v) + k] += n[k]
  }
  const normals: number[] = []
  for (let v = 0; 3 * v < positions.length; v++) {
    const from = 3 * same(v)
    normals.push(...unit([sums[from], sums[from + 1], sums[from + 2]]))
  }
  return normals
}

/** The part of a tube from s = `from` to `to`, cut between sections, with both radii grown by `ease(s)` metres. */
export function cutTube(sections: readonly Section[], from: number, to: number, ease: (s: number) => number): Section[] {
  const rising = sections[0].s <= sections[sections.length - 1].s
  const ordered = rising ? sections : sections.toReversed()
  const at = (s: number): Section => {
    const next = Math.min(ordered.length - 1, Math.max(1, ordered.findIndex((one) => one.s >= s)))
    const [a, b] = [ordered[next - 1], ordered[next]]
    const t = Math.min(1, Math.max(0, (s - a.s) / (b.s - a.s || 1)))
    const mix = (p: Vec, q: Vec): Vec => add(p, scaled(sub(q, p), t))
    return { s, at: mix(a.at, b.at), left: mix(a.left, b.left), front: mix(a.front, b.front) }
  }
  const inside = ordered.filter(({ s }) => s > from + 1e-6 && s < to - 1e-6)
  return [at(from), ...inside, at(to)].map((one) => widened(one, ease(one.s)))
}

/** A section with both radii `by` metres longer. */
export function widened(section: Section, by: number): Section {
  const longer = (v: Vec): Vec => {
    const length = Math.hypot(...v)
    return length > 1e-9 ? scaled(v, (length + by) / length) : v
  }
  return { ...section, left: longer(section.left), front: longer(section.front) }
}
