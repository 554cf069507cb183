import { between, curve, profile, type Vec } from '../mesh.ts'

/**
 * The shape of a shoe, in metres: x from heel (0) to toe (about 0.29), y to the outer side, z up from the ground.
 * Everything else (sole, upper, tongue, laces) is laid over these curves.
 */
export type Model = {
  /** Height of the collar at the ankle compared to a low shoe: 1 low, 1.5 mid-high. */
  collar: number
  /** Sole thickness compared to a court shoe, 1. */
  sole: number
  /** How far the sole stands out under the upper, metres. */
  lip: number
  /** Slimness of the toe: 1 normal. */
  toe: number
}

export type Side = 1 | -1

export type Last = {
  model: Model
  /** Outline of the foot on one side; s 0 heel .. 1 toe; z is 0. */
  outline(side: Side, s: number): Vec
  /** Underside of the sole and the line where sole and upper meet, as heights over x. */
  under(x: number): number
  seam(x: number): number
  /** Upper edge of the wall on one side: collar, then lace opening, then the ridge of the toe box. */
  edge(side: Side, s: number): Vec
  /** A point of the upper: s along, t 0 at the sole .. 1 at `edge`. */
  wall(side: Side, s: number, t: number): Vec
}

/** Share of the outline at which the lace opening begins (top eyelet) and ends (toe side). */
export const OPENING = { begin: 0.47, end: 0.685 }

const OUTER: Vec[] = [
  [0, 0, 0],
  [0.004, 0.015, 0],
  [0.02, 0.0285, 0],
  [0.055, 0.0335, 0],
  [0.1, 0.0335, 0],
  [0.15, 0.038, 0],
  [0.195, 0.0455, 0],
  [0.232, 0.0445, 0],
  [0.262, 0.0335, 0],
  [0.28, 0.0175, 0],
  [0.2865, -0.005, 0],
]
const INNER: Vec[] = [
  [0, 0, 0],
  [0.004, -0.015, 0],
  [0.02, -0.0275, 0],
  [0.055, -0.0305, 0],
  [0.1, -0.0265, 0],
  [0.15, -0.029, 0],
  [0.195, -0.0395, 0],
  [0.232, -0.0425, 0],
  [0.262, -0.0375, 0],
  [0.28, -0.0235, 0],
  [0.2865, -0.005, 0],
]

export function makeLast(model: Model): Last {
  const outlines = { 1: curve(OUTER), [-1]: curve(INNER) } as Record<Side, (t: number) => Vec>
  const lift = 1 + (model.collar - 1)
  const collar = (z: number) => 0.034 + (z - 0.034) * lift
  const high = (model.collar - 1) * 0.02
  const edges = (side: Side): ((t: number) => Vec) => {
    const y = (value: number) => value * side + (side === 1 ? 0.001 : 0.0)
    const raised = knots([
      [0, [0.008 - high * 0.2, 0, collar(0.101)]],
      [0.06, [0.0115, y(0.012), collar(0.1005)]],
      [0.13, [0.026, y(0.0225), collar(0.096)]],
      [0.22, [0.052, y(0.0285), collar(0.0865)]],
      [0.32, [0.08, y(0.029), collar(0.082)]],
      [0.4, [0.103, y(0.0235), collar(0.0905)]],
      [0.445, [0.115 + high * 0.3, y(0.0165), collar(0.1)]],
      [OPENING.begin, [0.1225 + high * 0.4, y(0.0135), collar(0.102)]],
      [0.53, [0.143, y(0.0125), 0.094 + high]],
      [0.59, [0.1655, y(0.0115), 0.0845 + high * 0.5]],
      [0.645, [0.186, y(0.0095), 0.076]],
      [OPENING.end, [0.1965, y(0.005), 0.0718]],
      [0.7, [0.1985, -0.0005, 0.071]],
      [0.78, [0.218, -0.0015, 0.064]],
      [0.88, [0.241, -0.003, 0.0568 * model.toe]],
      [0.95, [0.258, -0.004, 0.0525 * model.toe]],
      [1, [0.2705, -0.005, 0.0475 * model.toe]],
    ])
    return (t) => {
      const [px, py, pz] = raised(t)
      return [px, py, pz + (model.sole - 1) * 0.026]
    }
  }
  const edge = { 1: edges(1), [-1]: edges(-1) } as Record<Side, (t: number) => Vec>
  const spring = profile([
    [-0.01, 0.004],
    [0.03, 0],
    [0.19, 0],
    [0.235, 0.003],
    [0.27, 0.009],
    [0.29, 0.014],
  ])
  const thick = profile([
    [0, 0.031],
    [0.07, 0.03],
    [0.14, 0.026],
    [0.2, 0.0225],
    [0.25, 0.021],
    [0.29, 0.0205],
  ])
  const seam = (x: number) => spring(x) + thick(x) * model.sole
  const roof = profile([
    [0, 0],
    [0.46, 0.12],
    [0.56, 0.5],
    [0.7, 0.9],
    [0.76, 1],
    [1, 1],
  ])
  return {
    model,
    outline: (side, s) => outlines[side](s),
    under: spring,
    seam,
    edge: (side, s) => edge[side](s),
    wall(side, s, t) {
      const foot = outlines[side](s)
      // The upper stands a little inside the sole's edge.
      const inset = between(foot, [foot[0] < 0.14 ? 0.03 : 0.25, -0.002, 0], 0.035)
      const base: Vec = [inset[0], inset[1], seam(foot[0])]
      const top = edge[side](s)
      const rise = top[2] - base[2]
      const out: Vec = [base[0] - top[0], base[1] - top[1], 0]
      const dome = roof(s)
      // First control point straight up with a slight bulge, second from the side at the toe and from below at the collar.
      const c1: Vec = [base[0] + out[0] * 0.06, base[1] + out[1] * 0.06, base[2] + rise * (0.42 + 0.18 * dome)]
      const c2: Vec = [
        top[0] + out[0] * (0.12 + 0.5 * dome),
        top[1] + out[1] * (0.12 + 0.5 * dome),
        top[2] - rise * 0.42 * (1 - dome),
      ]
      const k = 1 - t
      const [w0, w1, w2, w3] = [k * k * k, 3 * k * k * t, 3 * k * t * t, t * t * t]
      return [0, 1, 2].map((axis) => base[axis] * w0 + c1[axis] * w1 + c2[axis] * w2 + top[axis] * w3) as Vec
    },
  }
}

/** A curve that passes given points at given parameters (Hermite with finite differences). */
function knots(list: [number, Vec][]): (t: number) => Vec {
  const axes = [0, 1, 2].map((axis) => profile(list.map(([t, p]): [number, number] => [t, p[axis]])))
  return (t) => [axes[0](t), axes[1](t), axes[2](t)]
}
