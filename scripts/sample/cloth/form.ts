import { type Mesh, profile, sheet, type Vec } from '../mesh.ts'
import { mix, step } from '../noise.ts'
import type { Solid } from './solver.ts'

/** A tailor's form: elliptic sections over height. Metres; z up, the front looks to -y. */
const halfWidth = profile([
  [0.74, 0.165],
  [0.82, 0.177],
  [0.9, 0.176],
  [0.98, 0.152],
  [1.05, 0.127],
  [1.12, 0.131],
  [1.2, 0.146],
  [1.28, 0.158],
  [1.35, 0.171],
  [1.395, 0.172],
  [1.425, 0.147],
  [1.448, 0.098],
  [1.463, 0.066],
  [1.49, 0.056],
  [1.55, 0.053],
])
const halfDepth = profile([
  [0.74, 0.11],
  [0.82, 0.119],
  [0.9, 0.117],
  [0.98, 0.102],
  [1.05, 0.09],
  [1.12, 0.093],
  [1.2, 0.109],
  [1.255, 0.117],
  [1.32, 0.103],
  [1.395, 0.08],
  [1.425, 0.07],
  [1.463, 0.057],
  [1.49, 0.052],
  [1.55, 0.051],
])
const middle = profile([
  [0.74, 0.012],
  [0.9, 0.012],
  [1.05, 0.002],
  [1.25, -0.01],
  [1.36, 0.004],
  [1.46, 0.016],
  [1.55, 0.016],
])

export const FORM = { low: 0.74, high: 1.55, halfWidth, halfDepth, middle }

/** Where the trunk ends when legs carry it. */
export const HIPS = 0.85

/** Implicit value divided by its slope: a good distance near the surface, enough to keep cloth out. */
function fromImplicit(value: (x: number, y: number, z: number) => number): Solid {
  const e = 0.001
  return (x, y, z) => {
    const f = value(x, y, z)
    const slope = Math.hypot(value(x + e, y, z) - f, value(x, y + e, z) - f, value(x, y, z + e) - f) / e
    return f / Math.max(slope, 0.2)
  }
}

const torso = (low: number): Solid =>
  fromImplicit((x, y, z) => {
    const zz = Math.min(FORM.high, Math.max(low, z))
    const beyond = Math.abs(z - zz)
    return (Math.hypot(x / halfWidth(zz), (y - middle(zz)) / halfDepth(zz)) - 1) * 0.1 + beyond
  })

const legWidth = profile([
  [0, 0.038],
  [0.1, 0.036],
  [0.3, 0.052],
  [0.45, 0.052],
  [0.6, 0.072],
  [0.78, 0.086],
  [0.86, 0.088],
])
const legAt = (z: number) => mix(0.1, 0.086, step(0, 0.8, z))

/** Two straight legs that run into the hips. */
const legs: Solid = fromImplicit((x, y, z) => {
  const zz = Math.min(0.86, Math.max(0.05, z))
  const across = Math.abs(x) - legAt(zz)
  return (Math.hypot(across, (y - 0.012) / 1.08) / legWidth(zz) - 1) * 0.06 + Math.abs(z - zz)
})

/** Distance to the form, with or without legs. */
export function formSolid(withLegs: boolean): Solid {
  const trunk = torso(withLegs ? HIPS : FORM.low)
  return withLegs ? (x, y, z) => Math.min(trunk(x, y, z), legs(x, y, z)) : trunk
}

/** Loft of the form for drawing; a = height share. */
export function formMesh(low: number): Mesh {
  const [around, rows] = [96, 110]
  return sheet(around + 1, rows, (i, j) => {
    const z = mix(low, FORM.high, j / (rows - 1))
    const angle = (i / around) * 2 * Math.PI
    const at: Vec = [Math.sin(angle) * halfWidth(z), middle(z) - Math.cos(angle) * halfDepth(z), z]
    return { at, surface: [angle * 0.13, z, j / (rows - 1), angle] }
  })
}

export function legMesh(side: 1 | -1): Mesh {
  const [around, rows] = [48, 90]
  return sheet(around + 1, rows, (i, j) => {
    const z = mix(0.06, 0.86, j / (rows - 1))
    const angle = (i / around) * 2 * Math.PI
    return {
      at: [side * legAt(z) + Math.sin(angle) * legWidth(z), 0.012 - Math.cos(angle) * legWidth(z) * 1.08, z],
      surface: [angle * 0.07, z, j / (rows - 1), angle],
    }
  })
}

/** A body turned about z, for the neck cap, the pole, the foot; `squash` makes it an ellipse, shallower than wide. */
export function turned(outline: [radius: number, z: number][], at: Vec, squash = 1, around = 64): Mesh {
  return sheet(around + 1, outline.length, (i, j) => {
    const angle = (i / around) * 2 * Math.PI
    const [radius, z] = outline[j]
    return {
      at: [at[0] + Math.sin(angle) * radius, at[1] - Math.cos(angle) * radius * squash, at[2] + z],
      surface: [angle * radius, z, j, angle],
    }
  })
}
