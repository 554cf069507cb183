import { checks, dots, fabric, leaves, pinstripes, quilt, seamed, solid, stripes, toLine } from '../cloth/fabric.ts'
import { halter, shirt } from '../cloth/flat.ts'
import { dress, skirt, trousers, vest } from '../cloth/patterns.ts'
import { boards, concrete, floor, paper, sweep } from '../grounds.ts'
import { curve, motion, sheet, tube, type Vec } from '../mesh.ts'
import type { Light } from '../render.ts'
import { plain } from '../sneaker/skins.ts'
import { lay, onForm } from './dressing.ts'
import { newStage, type Picture } from './stage.ts'

const studio: Light['sky'] = { above: [0.6, 0.6, 0.61], level: [0.5, 0.5, 0.5], below: [0.34, 0.33, 0.32] }

/** Waistband, slanted pockets, fly and belt loops; u is the way round from the middle of the front. */
function trouserSeams(u: number, v: number, piece: number): number {
  const x = Math.abs(u)
  const band = Math.abs(v - 1.035)
  const loops = v > 1.03 ? Math.min(...[0.07, 0.15].map((at) => Math.abs(Math.abs(x - at) - 0.006))) : 1
  if (piece !== 0) return Math.min(band, loops, toLine(x, v, [0.05, 0.965, 0.12, 0.965]))
  const fly = u >= 0 ? Math.min(toLine(u, v, [0.034, 1.035, 0.034, 0.9]), toLine(u, v, [0.034, 0.9, 0.004, 0.865])) : 1
  const middle = v < 1.075 ? x : 1
  return Math.min(band, loops, fly, middle, toLine(x, v, [0.105, 1.035, 0.162, 0.915]))
}

const seen = (points: Vec[], count: number): Vec[] => {
  const path = curve(points)
  return Array.from({ length: count }, (_, i) => path(i / (count - 1)))
}

export const GARMENTS: Picture[] = [
  {
    name: 't-shirt-stripes',
    width: 1200,
    height: 900,
    orientation: 1,
    labelled: true,
    quality: 84,
    build() {
      const stage = newStage()
      stage.put(floor(5), boards('#cdbfa8', '#9b8468', 0.12, 33))
      const cloth = (from: number) =>
        fabric(stripes('#ebe6da', '#2b3f5e', 0.032, 0.42, from), {
          pitch: 0.0016,
          depth: 0.00004,
          sheen: 0.25,
          hem: { at: [0.02], thread: '#d8d2c4' },
          rib: { wide: 0.019, above: 0.12 },
        })
      lay(
        stage,
        shirt(1, 3),
        't-shirt',
        cloth(0.15),
        fabric(stripes('#d9d3c6', '#2b3f5e', 0.032, 0.42, 0.15), {
          pitch: 0.0016,
          depth: 0.00004,
          sheen: 0.2,
          hem: { at: [0.02], thread: '#d8d2c4' },
          rib: { wide: 0.019, above: 0.12 },
        }),
        3,
      )
      return {
        ...stage,
        camera: { at: [0.0, -0.42, 1.72], to: [0.0, -0.012, 0.0], up: [0.05, 1, 0], fov: 29, lens: 0.003, focus: 1.76 },
        light: { lamp: { at: [-2.4, 1.3, 1.05], size: 0.35, colour: [2.2, 2.05, 1.85] }, sky: studio },
        look: { exposure: 0.98, vignette: 0.3, noise: 0.28, warmth: [1.02, 1, 0.97], seed: 11 },
      }
    },
  },
  {
    name: 'dress-dots',
    width: 900,
    height: 1200,
    orientation: 1,
    labelled: true,
    quality: 88,
    build() {
      const material = fabric(
        seamed(dots('#9c3f3c', '#efe4d2', 0.034, 0.0062), (_u, v) => Math.abs(v - 1.05), '#8a3634'),
        { pitch: 0.0014, depth: 0.00004, sheen: 0.3, hem: { at: [0.016], thread: '#7d2f2d' } },
      )
      const stage = onForm(
        'dress',
        dress(1.05),
        { softness: { bias: 1e-6, bend: 2.4e-5 }, friction: 0.8, seconds: 2.6, seed: 4 },
        '#d2c5ae',
        material,
      )
      stage.put(sweep(8, 1.3, 0.9, 4), paper('#b9bcb8', 9))
      return {
        ...stage,
        camera: { at: [-0.75, -3.9, 1.18], to: [0.0, 0, 0.8], fov: 25.6, lens: 0.006, focus: 3.8 },
        light: { lamp: { at: [-2.4, -2.1, 3.0], size: 0.55, colour: [1.2, 1.16, 1.1] }, sky: studio },
        look: { exposure: 1.0, vignette: 0.34, noise: 0.2, seed: 12 },
      }
    },
  },
  {
    name: 'skirt-checks',
    width: 900,
    height: 1200,
    orientation: 1,
    labelled: false,
    quality: 84,
    build() {
      const material = fabric(
        seamed(checks('#8d9a86', '#2f4a40', '#e3d7b8', 0.072), (_u, v) => Math.abs(v - 1.028), '#40574c'),
        { pitch: 0.002, twill: true, depth: 0.00007, sheen: 0.4, hem: { at: [0.03], thread: '#40574c' } },
      )
      const stage = onForm(
        'skirt',
        skirt(1.0),
        { softness: { bias: 1e-6, bend: 3e-5 }, friction: 0.1, seconds: 2.4, seed: 5 },
        '#cbbfa9',
        material,
      )
      stage.put(floor(9), boards('#a88660', '#6b4a2e', 0.12, 8))
      stage.put(
        sheet(2, 2, (i, j) => ({ at: [(i - 0.5) * 9, 1.1, j * 4], surface: [(i - 0.5) * 9, j * 4, 0, 0] })),
        concrete('#c6beb1', 14, null),
      )
      stage.put(
        sheet(2, 2, (i, j) => ({ at: [(i - 0.5) * 9, 1.085 - 0.001 * j, j * 0.09], surface: [(i - 0.5) * 9, j * 0.09, 0, 0] })),
        plain('#d9d3c7', 0.5, 0.03),
      )
      return {
        ...stage,
        camera: { at: [0.55, -3.0, 1.05], to: [0.0, 0, 0.72], fov: 24, lens: 0.007, focus: 2.95 },
        light: { lamp: { at: [2.8, -1.6, 2.6], size: 0.4, colour: [1.5, 1.4, 1.25] }, sky: studio },
        look: { exposure: 1.05, vignette: 0.34, noise: 0.28, warmth: [1.02, 1, 0.97], seed: 13 },
      }
    },
  },
  {
    name: 'trousers-pinstripe',
    width: 900,
    height: 1200,
    orientation: 1,
    labelled: false,
    quality: 86,
    build() {
      const cloth = fabric(seamed(pinstripes('#4a4f59', '#b8b8b4', 0.024), trouserSeams, '#7d828c'), {
        pitch: 0.0018,
        twill: true,
        depth: 0.00006,
        sheen: 0.3,
        hem: { at: [0.034], thread: '#5b606b' },
      })
      const stage = onForm(
        'trousers',
        trousers(1.0),
        { softness: { bias: 1e-6, bend: 1.6e-5 }, friction: 0.05, seconds: 2.4, legs: true, seed: 6 },
        '#e2ddd3',
        cloth,
      )
      stage.put(sweep(8, 1.2, 0.8, 4), paper('#c2b8a8', 12))
      return {
        ...stage,
        camera: { at: [0.7, -3.4, 1.0], to: [0.0, 0, 0.62], fov: 24, lens: 0.006, focus: 3.3 },
        light: { lamp: { at: [-2.2, -2.2, 2.7], size: 0.45, colour: [1.35, 1.3, 1.22] }, sky: studio },
        look: { exposure: 1.08, vignette: 0.36, noise: 0.25, seed: 14 },
      }
    },
  },
  {
    name: 'vest-quilted',
    width: 900,
    height: 1200,
    orientation: 1,
    labelled: true,
    quality: 84,
    build() {
      const cut = vest(1.0)
      const cloth = fabric(quilt('#5d6345', 0.052), {
        pitch: 0.0014,
        depth: 0.00003,
        sheen: 0.25,
        hem: { at: [0.01], thread: '#3d4426' },
      })
      const stage = onForm(
        'vest',
        cut,
        { softness: { bias: 1e-6, bend: 6e-6 }, friction: 0.7, seconds: 2.2, seed: 7 },
        '#d8ccb6',
        cloth,
      )
      // Two ties hold the fronts together: a knot and two cords each.
      const cord = plain('#b98a4e', 0.8, 0.02)
      for (const tie of cut.ties) {
        const p = stage.cloth.particle(tie) * 3
        const [x, y, z] = stage.cloth.drape.places.subarray(p, p + 3)
        const at = (dx: number, dz: number, dy = 0): Vec => [x + dx, y - 0.007 - dy, z + dz]
        stage.put(
          tube(
            seen(
              [
                at(-0.022, 0.001, -0.003),
                at(-0.01, 0.002, 0.002),
                at(0, 0, 0.004),
                at(0.01, 0.002, 0.002),
                at(0.022, 0.001, -0.003),
              ],
              24,
            ),
            12,
            (t) => 0.0035 + 0.0045 * Math.exp(-(((t - 0.5) / 0.14) ** 2)),
            (t) => 0.0035 + 0.0035 * Math.exp(-(((t - 0.5) / 0.14) ** 2)),
            [0, -1, 0],
          ),
          cord,
          stage.object,
        )
        for (const way of [1, -1])
          stage.put(
            tube(
              seen(
                [at(0, 0, 0.004), at(way * 0.006, -0.012, 0.005), at(way * 0.009, -0.03, 0.004), at(way * 0.007, -0.052, 0.003)],
                24,
              ),
              10,
              () => 0.0021,
              () => 0.0021,
              [0, -1, 0],
            ),
            cord,
            stage.object,
          )
      }
      stage.put(sweep(8, 1.1, 0.8, 4), paper('#8f9aa6', 15))
      return {
        ...stage,
        camera: { at: [-0.28, -2.5, 1.25], to: [0.0, 0, 1.125], fov: 22.5, lens: 0.006, focus: 2.4 },
        light: { lamp: { at: [1.9, -1.7, 2.9], size: 0.45, colour: [1.15, 1.1, 1.02] }, sky: studio },
        look: { exposure: 1.05, vignette: 0.36, noise: 0.22, seed: 15 },
      }
    },
  },
  {
    name: 'top-halter',
    width: 900,
    height: 1200,
    orientation: 1,
    labelled: false,
    quality: 84,
    build() {
      const stage = newStage()
      stage.put(floor(5), boards('#7f5b3c', '#452c1b', 0.16, 52), 0, motion([0, 0, 0], 0.6))
      const print = fabric(leaves('#e8dfc9', '#5f7f62', '#c08a54', 0.046), {
        pitch: 0.0013,
        depth: 0.00003,
        sheen: 0.2,
        hem: { at: [0.012], thread: '#d6cbb0' },
      })
      const lying = halter(1, 6)
      const object = lay(
        stage,
        lying,
        'top',
        print,
        fabric(solid('#d8ceb6'), { pitch: 0.0013, depth: 0.00003, sheen: 0.2, hem: { at: [0.012], thread: '#d6cbb0' } }),
        6,
      )
      const ribbon = fabric(solid('#e4dac2'), { pitch: 0.0011, depth: 0.00004, sheen: 0.2, hem: { at: [], thread: '#d6cbb0' } })
      for (const strap of lying.straps) {
        const twist = (t: number): Vec => [Math.sin(t * 21) * 0.25, Math.cos(t * 17) * 0.25, 1]
        stage.put(
          tube(
            seen(strap, 160),
            12,
            () => 0.0042,
            () => 0.0013,
            twist,
          ),
          ribbon,
          object,
        )
      }
      return {
        ...stage,
        camera: { at: [0.03, -0.3, 1.66], to: [0.0, 0.022, 0.0], up: [-0.07, 1, 0], fov: 29, lens: 0.003, focus: 1.68 },
        light: { lamp: { at: [2.2, 1.5, 1.1], size: 0.3, colour: [2.3, 2.15, 1.9] }, sky: studio },
        look: { exposure: 1.02, vignette: 0.34, noise: 0.28, seed: 16 },
      }
    },
  },
]
