import { add, between, cross, curve, type Mesh, scale, sub, tube, unit, type Vec } from '../mesh.ts'
import { type Last, OPENING, type Side } from './last.ts'

export type Laces = { ribbons: Mesh[]; tips: Mesh[]; rings: Mesh[] }

const ROWS = 6

/** Where the eyelets sit and how the surface faces there; row 0 is next to the toe. */
function eyelet(last: Last, side: Side, row: number): { at: Vec; normal: Vec } {
  const s = OPENING.end - 0.022 - (OPENING.end - OPENING.begin - 0.034) * (row / (ROWS - 1))
  const edge = last.edge(side, s)
  const near = last.wall(side, s, 0.9)
  const t = 1 - (0.1 * 0.0082) / Math.hypot(...sub(edge, near))
  const at = last.wall(side, s, t)
  const along = sub(last.wall(side, s + 0.01, t), last.wall(side, s - 0.01, t))
  const upward = sub(last.wall(side, s, t + 0.02), last.wall(side, s, t - 0.02))
  const normal = unit(scale(cross(upward, along), side))
  return { at, normal: normal[2] < 0 ? scale(normal, -1) : normal }
}

const sampled = (points: Vec[], count: number): Vec[] => {
  const path = curve(points)
  return Array.from({ length: count }, (_, i) => path(i / (count - 1)))
}

const half = { wide: 0.0036, flat: 0.0008 }

/** Crossed laces with a bow, the metal rings of the eyelets and the tips of the lace ends. */
export function laces(last: Last, bow: boolean): Laces {
  const eyes = ([1, -1] as Side[]).map((side) => Array.from({ length: ROWS }, (_, row) => eyelet(last, side, row)))
  const ribbons: Mesh[] = []
  const cross2 = (from: { at: Vec; normal: Vec }, to: { at: Vec; normal: Vec }, raise: number) => {
    const inward = unit(sub(to.at, from.at))
    const lift = unit(add(from.normal, to.normal))
    const middle = add(between(from.at, to.at, 0.5), scale(lift, raise))
    const points = [
      add(from.at, scale(from.normal, -0.003)),
      add(from.at, add(scale(from.normal, 0.0014), scale(inward, 0.0012))),
      add(between(from.at, to.at, 0.28), scale(lift, raise * 0.75)),
      middle,
      add(between(from.at, to.at, 0.72), scale(lift, raise * 0.75)),
      add(to.at, add(scale(to.normal, 0.0014), scale(inward, -0.0012))),
      add(to.at, scale(to.normal, -0.003)),
    ]
    ribbons.push(
      tube(
        sampled(points, 40),
        14,
        () => half.wide,
        () => half.flat,
        lift,
      ),
    )
  }
  const [outer, inner] = eyes
  cross2(outer[0], inner[0], 0.0034)
  for (let row = 0; row + 1 < ROWS; row++) {
    cross2(outer[row], inner[row + 1], 0.0036)
    cross2(inner[row], outer[row + 1], 0.0058)
  }
  const tips: Mesh[] = []
  const top = add(between(outer[ROWS - 1].at, inner[ROWS - 1].at, 0.5), [0.002, 0, 0.0072])
  if (bow) {
    for (const side of [1, -1]) {
      const at = (x: number, y: number, z: number): Vec => add(top, [x, y * side, z])
      const eye = side === 1 ? outer[ROWS - 1] : inner[ROWS - 1]
      const up: Vec = unit([0.25, 0.35 * side, 1])
      const wide = () => half.wide
      const flat = () => half.flat
      ribbons.push(
        tube(
          sampled(
            [
              add(eye.at, scale(eye.normal, -0.003)),
              add(eye.at, scale(eye.normal, 0.0018)),
              at(0, 0.006, -0.0012),
              at(0, -0.002, 0),
            ],
            24,
          ),
          14,
          wide,
          flat,
          [0.2, 0, 1],
        ),
      )
      const loop = [
        at(0, 0, 0.001),
        at(0.003, 0.012, 0.0062),
        at(0.008, 0.027, 0.0035),
        at(0.013, 0.0375, -0.0105),
        at(0.0145, 0.0415, -0.0265),
        at(0.0095, 0.043, -0.0315),
        at(0.004, 0.038, -0.02),
        at(-0.001, 0.021, -0.001),
        at(-0.001, 0.003, 0.002),
      ]
      ribbons.push(tube(sampled(loop, 64), 14, wide, flat, up))
      const end =
        side === 1
          ? [
              at(0, 0, 0),
              at(0.008, 0.011, 0.005),
              at(0.019, 0.023, 0.0005),
              at(0.0265, 0.0335, -0.014),
              at(0.029, 0.0405, -0.034),
              at(0.0265, 0.0445, -0.0525),
            ]
          : [
              at(0, 0, 0),
              at(0.011, 0.01, 0.0055),
              at(0.0245, 0.02, 0.0),
              at(0.036, 0.031, -0.0145),
              at(0.041, 0.0395, -0.031),
              at(0.0425, 0.0445, -0.046),
            ]
      const path = sampled(end, 60)
      ribbons.push(tube(path.slice(0, 53), 14, wide, flat, up))
      tips.push(
        tube(
          path.slice(50),
          10,
          () => 0.0013,
          () => 0.0013,
          up,
        ),
      )
    }
    ribbons.push(
      tube(
        sampled(
          [
            add(top, [-0.0045, -0.001, -0.001]),
            add(top, [-0.002, 0, 0.0035]),
            add(top, [0.003, 0.001, 0.0035]),
            add(top, [0.0058, 0.001, -0.002]),
          ],
          20,
        ),
        16,
        (t) => 0.0038 * Math.sin(Math.PI * (0.12 + 0.76 * t)),
        (t) => 0.0031 * Math.sin(Math.PI * (0.12 + 0.76 * t)),
        [0, 0, 1],
      ),
    )
  } else cross2(outer[ROWS - 1], inner[ROWS - 1], 0.0045)
  const rings = eyes.flat().map(({ at, normal }) => {
    const side = unit(cross(normal, [0, 0.3, 1]))
    const other = cross(normal, side)
    const path = Array.from({ length: 21 }, (_, i): Vec => {
      const angle = (i / 20) * 2 * Math.PI
      return add(
        add(at, scale(normal, 0.0007)),
        add(scale(side, Math.cos(angle) * 0.0033), scale(other, Math.sin(angle) * 0.0033)),
      )
    })
    return tube(
      path,
      8,
      () => 0.0008,
      () => 0.0007,
      normal,
      true,
    )
  })
  return { ribbons, tips, rings }
}
