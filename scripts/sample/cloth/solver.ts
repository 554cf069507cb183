import { clamp } from '../noise.ts'
import type { Vec } from '../mesh.ts'

/** Distance to the nearest solid, positive outside; cloth is kept `skin` metres away from it. */
export type Solid = (x: number, y: number, z: number) => number

export type Springs = { ends: Int32Array; rest: Float64Array; compliance: Float64Array }

export type Drape = {
  places: Float64Array
  springs: Springs
  /** 0 where a particle may not move, else 1. */
  free: Uint8Array
}

export type Weather = {
  seconds: number
  step: number
  gravity: number
  skin: number
  friction: number
  damping: number
  solid: Solid
  box: { low: Vec; high: Vec; cell: number }
}

/** The solid's distance sampled on a grid once, since every particle asks at every step. */
function sampled(solid: Solid, { low, high, cell }: Weather['box']) {
  const size = [0, 1, 2].map((axis) => Math.ceil((high[axis] - low[axis]) / cell) + 2)
  const values = new Float32Array(size[0] * size[1] * size[2])
  for (let k = 0, at = 0; k < size[2]; k++) {
    for (let j = 0; j < size[1]; j++)
      for (let i = 0; i < size[0]; i++, at++) values[at] = solid(low[0] + i * cell, low[1] + j * cell, low[2] + k * cell)
  }
  const [row, layer] = [size[0], size[0] * size[1]]
  /** Distance and its gradient at a point; outside the box there is nothing. */
  return (x: number, y: number, z: number, out: Float64Array): boolean => {
    const [gx, gy, gz] = [(x - low[0]) / cell, (y - low[1]) / cell, (z - low[2]) / cell]
    const [i, j, k] = [Math.floor(gx), Math.floor(gy), Math.floor(gz)]
    if (i < 0 || j < 0 || k < 0 || i >= size[0] - 1 || j >= size[1] - 1 || k >= size[2] - 1) return false
    const at = i + j * row + k * layer
    const [u, v, w] = [gx - i, gy - j, gz - k]
    const a = values[at],
      b = values[at + 1],
      c = values[at + row],
      d = values[at + row + 1]
    const e = values[at + layer],
      f = values[at + layer + 1],
      g = values[at + layer + row],
      h = values[at + layer + row + 1]
    const x00 = a + (b - a) * u,
      x10 = c + (d - c) * u,
      x01 = e + (f - e) * u,
      x11 = g + (h - g) * u
    const y0 = x00 + (x10 - x00) * v,
      y1 = x01 + (x11 - x01) * v
    out[0] = y0 + (y1 - y0) * w
    out[1] = (((b - a) * (1 - v) + (d - c) * v) * (1 - w) + ((f - e) * (1 - v) + (h - g) * v) * w) / cell
    out[2] = ((x10 - x00) * (1 - w) + (x11 - x01) * w) / cell
    out[3] = (y1 - y0) / cell
    return true
  }
}

/**
 * Lets the cloth fall and settle: extended position based dynamics with one iteration per small step (Macklin et al.,
 * "XPBD", MIG 2016; "Small Steps in Physics Simulation", SCA 2019). Places are changed in place.
 */
export function settle(drape: Drape, weather: Weather): void {
  const { places, springs, free } = drape
  const { ends, rest, compliance } = springs
  const count = free.length
  const before = new Float64Array(places)
  const speed = new Float64Array(places.length)
  const dt = weather.step
  const steps = Math.round(weather.seconds / dt)
  const probe = sampled(weather.solid, weather.box)
  const field = new Float64Array(4)
  for (let n = 0; n < steps; n++) {
    // Strong drag at first, while pieces snap to their sizes; then less, so that folds can fall.
    const drag = Math.exp(-weather.damping * dt * (n < steps * 0.3 ? 6 : 1))
    for (let p = 0; p < count; p++) {
      const k = p * 3
      before[k] = places[k]
      before[k + 1] = places[k + 1]
      before[k + 2] = places[k + 2]
      if (!free[p]) continue
      speed[k] *= drag
      speed[k + 1] *= drag
      speed[k + 2] = speed[k + 2] * drag - weather.gravity * dt
      places[k] += clamp(speed[k] * dt, -0.002, 0.002)
      places[k + 1] += clamp(speed[k + 1] * dt, -0.002, 0.002)
      places[k + 2] += clamp(speed[k + 2] * dt, -0.002, 0.002)
    }
    for (let s = 0; s < rest.length; s++) {
      const p = ends[s * 2]
      const q = ends[s * 2 + 1]
      const wp = free[p]
      const wq = free[q]
      if (wp + wq === 0) continue
      const i = p * 3
      const j = q * 3
      const dx = places[i] - places[j]
      const dy = places[i + 1] - places[j + 1]
      const dz = places[i + 2] - places[j + 2]
      const size = Math.sqrt(dx * dx + dy * dy + dz * dz)
      if (size < 1e-9) continue
      const move = clamp((size - rest[s]) / (wp + wq + compliance[s] / (dt * dt)), -0.003, 0.003) / size
      places[i] -= wp * move * dx
      places[i + 1] -= wp * move * dy
      places[i + 2] -= wp * move * dz
      places[j] += wq * move * dx
      places[j + 1] += wq * move * dy
      places[j + 2] += wq * move * dz
    }
    for (let p = 0; p < count; p++) {
      if (!free[p]) continue
      const k = p * 3
      if (probe(places[k], places[k + 1], places[k + 2], field) && field[0] < weather.skin) {
        const steep = Math.hypot(field[1], field[2], field[3]) || 1
        const push = (weather.skin - field[0]) / steep
        const [nx, ny, nz] = [field[1] / steep, field[2] / steep, field[3] / steep]
        places[k] += nx * push
        places[k + 1] += ny * push
        places[k + 2] += nz * push
        const [mx, my, mz] = [places[k] - before[k], places[k + 1] - before[k + 1], places[k + 2] - before[k + 2]]
        const along = mx * nx + my * ny + mz * nz
        places[k] -= (mx - along * nx) * weather.friction
        places[k + 1] -= (my - along * ny) * weather.friction
        places[k + 2] -= (mz - along * nz) * weather.friction
      }
      for (let axis = 0; axis < 3; axis++) speed[k + axis] = clamp((places[k + axis] - before[k + axis]) / dt, -4, 4)
    }
  }
}
