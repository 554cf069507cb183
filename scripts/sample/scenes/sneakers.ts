import { cloud, step } from '../noise.ts'
import { blades, boards, concrete, floor, lawn, paper, rug, slate, soil, sweep } from '../grounds.ts'
import type { Palette } from '../sneaker/skins.ts'
import { CANVAS, COURT, RUNNER, type Shoe } from '../sneaker/sneaker.ts'
import { newStage, type Picture, stand } from './stage.ts'

const skies = {
  room: { above: [0.52, 0.53, 0.55], level: [0.42, 0.42, 0.42], below: [0.25, 0.23, 0.2] },
  day: { above: [0.42, 0.52, 0.72], level: [0.5, 0.53, 0.56], below: [0.2, 0.19, 0.17] },
  studio: { above: [0.62, 0.62, 0.62], level: [0.5, 0.5, 0.5], below: [0.4, 0.4, 0.4] },
} satisfies Record<string, { above: [number, number, number]; level: [number, number, number]; below: [number, number, number] }>

const ivory: Palette = {
  upper: '#ece6da',
  overlay: '#dcd3c2',
  heel: '#23425c',
  accent: '#2d5170',
  sole: '#efe9db',
  outsole: '#a97f4d',
  lining: '#cfc5b2',
  lace: '#f0ebe0',
  thread: '#a8a08f',
}
const teal: Palette = {
  upper: '#7fb3a8',
  overlay: '#3f6f72',
  heel: '#1d3f4f',
  accent: '#d98a5f',
  sole: '#e9e5da',
  outsole: '#33383c',
  lining: '#36474d',
  lace: '#e8e2d2',
  thread: '#c9d5cf',
}
const mustard: Palette = {
  upper: '#c2923a',
  overlay: '#8a5a2b',
  heel: '#6f4526',
  accent: '#5d3a24',
  sole: '#ece3cf',
  outsole: '#7a5432',
  lining: '#d8c8a6',
  lace: '#efe6d0',
  thread: '#e5d3a5',
}
const red: Palette = {
  upper: '#a03030',
  overlay: '#8f2a2b',
  heel: '#7d2325',
  accent: '#2c3a55',
  sole: '#ece7da',
  outsole: '#8b6a45',
  lining: '#d9d0bd',
  lace: '#efe9dd',
  thread: '#e3d8c4',
}
const black: Palette = {
  upper: '#2c2e33',
  overlay: '#1d1f22',
  heel: '#232529',
  accent: '#b9d24a',
  sole: '#dcdcd6',
  outsole: '#24262a',
  lining: '#3a3d42',
  lace: '#c8cf9a',
  thread: '#8b9350',
}
const lilac: Palette = {
  upper: '#a89bc0',
  overlay: '#7a6b9a',
  heel: '#574a78',
  accent: '#51466f',
  sole: '#eeeae4',
  outsole: '#b89a78',
  lining: '#cfc8da',
  lace: '#ece8f0',
  thread: '#dcd4e6',
}
const navy: Palette = {
  upper: '#31466b',
  overlay: '#26365a',
  heel: '#1f2d4d',
  accent: '#c9b183',
  sole: '#ece6d8',
  outsole: '#9a7448',
  lining: '#c9c2b2',
  lace: '#e9e4d8',
  thread: '#c9b183',
}

const shoe = (style: Shoe['style'], palette: Palette, seed: number, bow = true): Shoe => ({
  model: { court: COURT, canvas: CANVAS, runner: RUNNER }[style],
  style,
  palette,
  bow,
  seed,
})

/** Light through a slatted blind, seen on the ground. */
const blind = (pitch: number, angle: number) => (x: number, y: number) => {
  const across = x * Math.cos(angle) + y * Math.sin(angle)
  const t = across / pitch - Math.floor(across / pitch)
  return 0.12 + 0.88 * step(0.3, 0.36, t) * step(0.92, 0.86, t)
}

/** Light through leaves. */
const foliage = (seed: number) => (x: number, y: number) => 0.25 + 0.75 * step(0.36, 0.5, cloud(x * 5 + 3, y * 5, 3, seed))

export const SNEAKERS: Picture[] = [
  {
    name: 'sneakers-oak',
    width: 1200,
    height: 900,
    orientation: 1,
    labelled: true,
    quality: 84,
    build() {
      const stage = newStage()
      stage.put(floor(6), boards('#c39a68', '#7a5230', 0.14, 21))
      stand(stage, shoe('court', ivory, 5), -0.065, -0.035, -0.62, { left: false })
      stand(stage, shoe('court', ivory, 6), 0.07, 0.085, -0.42, { left: true })
      return {
        ...stage,
        camera: { at: [0.12, -0.98, 0.66], to: [0.0, 0.025, 0.035], fov: 20.5, lens: 0.004, focus: 1.13 },
        light: { lamp: { at: [-1.3, 0.5, 1.5], size: 0.3, colour: [1.75, 1.6, 1.4] }, sky: skies.room },
        look: { exposure: 1.05, vignette: 0.35, noise: 0.35, warmth: [1.03, 1, 0.96], seed: 1 },
      }
    },
  },
  {
    name: 'sneakers-concrete',
    width: 900,
    height: 1200,
    orientation: 6,
    labelled: true,
    quality: 82,
    build() {
      const stage = newStage()
      stage.put(floor(8), concrete('#a9a59e', 3, 0.36))
      stand(stage, shoe('runner', teal, 8), -0.075, -0.05, 1.02, { left: true })
      stand(stage, shoe('runner', teal, 9), 0.085, 0.0, 1.3, { left: false })
      return {
        ...stage,
        camera: { at: [-0.12, -0.8, 0.98], to: [0.012, 0.02, 0.025], fov: 27, lens: 0.003, focus: 1.24 },
        light: { lamp: { at: [-4.2, -0.6, 4.2], size: 0.12, colour: [2.3, 2.1, 1.75] }, sky: skies.day },
        look: { exposure: 0.92, vignette: 0.3, noise: 0.3, seed: 2 },
      }
    },
  },
  {
    name: 'sneakers-paper',
    width: 1200,
    height: 900,
    orientation: 1,
    labelled: false,
    quality: 88,
    build() {
      const stage = newStage()
      stage.put(sweep(6, 0.95, 0.6, 3), paper('#cfa99b', 4))
      stand(stage, shoe('court', mustard, 10), 0.03, -0.06, 0.09, { left: false })
      stand(stage, shoe('court', mustard, 11), -0.05, 0.1, 0.2, { left: true })
      return {
        ...stage,
        camera: { at: [0.02, -1.35, 0.3], to: [0.0, 0.0, 0.075], fov: 16.5, lens: 0.005, focus: 1.3 },
        light: { lamp: { at: [-1.1, -0.9, 1.7], size: 0.32, colour: [1.35, 1.3, 1.22] }, sky: skies.studio },
        look: { exposure: 1.02, vignette: 0.28, noise: 0.22, seed: 3 },
      }
    },
  },
  {
    name: 'sneakers-grass',
    width: 1200,
    height: 900,
    orientation: 1,
    labelled: false,
    quality: 74,
    build() {
      const stage = newStage()
      stage.put(floor(6), soil(7))
      stand(stage, shoe('canvas', red, 12), -0.1, -0.01, -0.5, { left: false, sink: 0.008 })
      stand(stage, shoe('canvas', red, 13), 0.085, 0.075, -0.78, { left: true, sink: 0.008 })
      const inside = (x: number, y: number) =>
        stage.bodies.slice(1).some(({ mesh, motion: m }) => {
          if (mesh.positions.length < 20_000) return false
          const [dx, dy] = [x - m.shift[0], y - m.shift[1]]
          const along = m.rotation[0] * dx + m.rotation[3] * dy
          const across = (m.rotation[1] * dx + m.rotation[4] * dy) * (m.mirror ? -1 : 1)
          return along > -0.004 && along < 0.288 && Math.abs(across) < 0.036
        })
      stage.put(lawn([-0.75, -0.5], [0.75, 0.9], 52_000, 0.03, 17, inside), blades)
      return {
        ...stage,
        camera: { at: [-0.1, -0.95, 0.62], to: [0.0, 0.03, 0.055], fov: 21.5, lens: 0.005, focus: 1.08 },
        light: { lamp: { at: [3, 1.6, 3.4], size: 0.14, colour: [2.6, 2.35, 1.9] }, sky: skies.day, pattern: foliage(41) },
        look: { exposure: 1.05, vignette: 0.35, noise: 0.2, seed: 4 },
      }
    },
  },
  {
    name: 'sneakers-slate',
    width: 900,
    height: 1200,
    orientation: 1,
    labelled: false,
    quality: 82,
    build() {
      const stage = newStage()
      stage.put(floor(6), slate('#4d5257', '#8d877c', 0.2, 5))
      stand(stage, shoe('runner', black, 14), -0.072, 0.0, 1.62, { left: true })
      stand(stage, shoe('runner', black, 15), 0.078, -0.03, 1.46, { left: false })
      return {
        ...stage,
        camera: { at: [0.03, -0.4, 1.22], to: [0.002, 0.0, 0.0], fov: 24, lens: 0.003, focus: 1.22 },
        light: {
          lamp: { at: [-3, 1.4, 3.2], size: 0.1, colour: [3.2, 2.75, 2.1] },
          sky: { above: [0.5, 0.55, 0.63], level: [0.4, 0.42, 0.45], below: [0.2, 0.2, 0.2] },
          pattern: blind(0.16, 0.5),
        },
        look: { exposure: 1.2, vignette: 0.4, noise: 0.35, seed: 5 },
      }
    },
  },
  {
    name: 'sneakers-rug',
    width: 1200,
    height: 900,
    orientation: 1,
    labelled: true,
    quality: 78,
    note: 'The shoe at the back is one object in two parts. Does the tread belong to the shoe?',
    build() {
      const stage = newStage()
      stage.put(floor(6), rug(['#b9a888', '#7a3b30', '#2f4257', '#c58d46'], 2))
      stand(stage, shoe('court', lilac, 16, false), 0.015, 0.105, 0.08, { left: true })
      stand(stage, shoe('canvas', navy, 17, false), 0.045, -0.09, -1.4, { left: true, pair: 2 })
      stand(stage, shoe('court', lilac, 18), -0.21, -0.07, -0.4, { left: false })
      stand(stage, shoe('canvas', navy, 19), 0.235, -0.085, -0.32, { left: false, pair: 2, roll: -1.42 })
      return {
        ...stage,
        camera: { at: [-0.02, -1.16, 0.53], to: [0.025, 0.02, 0.035], fov: 27, lens: 0.004, focus: 1.2 },
        light: { lamp: { at: [1.2, -0.5, 1.6], size: 0.3, colour: [1.6, 1.5, 1.35] }, sky: skies.room },
        look: { exposure: 1.08, vignette: 0.38, noise: 0.3, seed: 6 },
      }
    },
  },
]
