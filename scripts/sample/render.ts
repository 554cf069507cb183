import { cross, type Motion, moveBack, scale, sub, unit, type Vec } from './mesh.ts'
import type { Finish, Linear, Material, Point } from './material.ts'
import type { Hit, Tracer } from './tracer.ts'

/** A pinhole camera with a small lens; lengths in metres, `fov` the vertical angle in degrees. */
export type Camera = { at: Vec; to: Vec; up?: Vec; fov: number; lens?: number; focus?: number }

/** One soft lamp (or the sun, far away) and a sky that is a gradient from below to above. */
export type Light = {
  lamp: { at: Vec; size: number; colour: Linear }
  sky: { above: Linear; level: Linear; below: Linear }
  /** Share 0..1 of the lamp's light that passes at a direction towards it: leaves, blinds. */
  pattern?: (x: number, y: number) => number
}

/** Linear light and truth for every pixel, row by row. */
export type Film = {
  width: number
  height: number
  /** Colour times unshadowed lamp light, and colour alone, for the two filtered factors below. */
  lit: Float32Array
  colour: Float32Array
  shine: Float32Array
  /** Share of the lamp that is seen, and light from the surroundings; both noisy, filtered afterwards. */
  seen: Float32Array
  ambient: Float32Array
  normal: Float32Array
  depth: Float32Array
  body: Uint16Array
  /** For each object 1..n: samples of the pixel that hit it. */
  coverage: Uint8Array[]
  samples: number
}

const EPSILON = 2e-5

function sky(light: Light, z: number): Linear {
  const { above, level, below } = light.sky
  const t = Math.sqrt(Math.abs(z))
  const end = z > 0 ? above : below
  return [level[0] + (end[0] - level[0]) * t, level[1] + (end[1] - level[1]) * t, level[2] + (end[2] - level[2]) * t]
}

const newPoint = (): Point => ({ x: 0, y: 0, z: 0, u: 0, v: 0, a: 0, b: 0 })
const newFinish = (): Finish => ({ r: 0, g: 0, b: 0, height: 0, rough: 1, spec: 0, sheen: 0 })

/** Traces `side` x `side` rays per pixel. Deterministic: the numbers of a pixel depend on its place alone. */
export function render(
  tracer: Tracer,
  materials: Material[],
  camera: Camera,
  light: Light,
  width: number,
  height: number,
  objects: number,
  side: number,
): Film {
  const pixels = width * height
  const film: Film = {
    width,
    height,
    samples: side * side,
    lit: new Float32Array(pixels * 3),
    colour: new Float32Array(pixels * 3),
    shine: new Float32Array(pixels * 3),
    seen: new Float32Array(pixels),
    ambient: new Float32Array(pixels * 3),
    normal: new Float32Array(pixels * 3),
    depth: new Float32Array(pixels),
    body: new Uint16Array(pixels),
    coverage: Array.from({ length: objects }, () => new Uint8Array(pixels)),
  }
  const ahead = unit(sub(camera.to, camera.at))
  const right = unit(cross(ahead, camera.up ?? [0, 0, 1]))
  const down = cross(ahead, right)
  const half = Math.tan((camera.fov * Math.PI) / 360)
  const focus = camera.focus ?? Math.hypot(...sub(camera.to, camera.at))
  const lens = camera.lens ?? 0
  const footprint = (2 * half) / height
  const hit: Hit = { distance: 0, triangle: 0, s: 0, t: 0 }
  const second: Hit = { distance: 0, triangle: 0, s: 0, t: 0 }
  const [point, nudged] = [newPoint(), newPoint()]
  const [finish, bumped, bounce] = [newFinish(), newFinish(), newFinish()]
  let seed = 0
  const random = () => {
    seed = (seed + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(seed ^ (seed >>> 15), seed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const { lamp } = light
  const lampAxis = unit(lamp.at)
  const lampSide = unit(cross(lampAxis, [0.1, 0.3, 1]))
  const lampUp = cross(lampSide, lampAxis)
  const lampDistance2 = lamp.at[0] ** 2 + lamp.at[1] ** 2 + lamp.at[2] ** 2

  /** Surface coordinates and local place of a hit at world point (x, y, z). */
  function fill(out: Point, at: Hit, m: Motion, x: number, y: number, z: number): void {
    const local = moveBack(m, [x, y, z])
    out.x = local[0]
    out.y = local[1]
    out.z = local[2]
    const k = at.triangle * 12
    const w = 1 - at.s - at.t
    const c = tracer.surface
    out.u = c[k] * w + c[k + 4] * at.s + c[k + 8] * at.t
    out.v = c[k + 1] * w + c[k + 5] * at.s + c[k + 9] * at.t
    out.a = c[k + 2] * w + c[k + 6] * at.s + c[k + 10] * at.t
    out.b = c[k + 3] * w + c[k + 7] * at.s + c[k + 11] * at.t
  }

  /** Lamp light arriving at a point, for a random place on the lamp: direction, strength, whether free. */
  function lampAt(x: number, y: number, z: number, out: { d: Vec; strength: number; far: number }): void {
    const angle = random() * 2 * Math.PI
    const radius = Math.sqrt(random()) * lamp.size
    const [a, b] = [Math.cos(angle) * radius, Math.sin(angle) * radius]
    const d: Vec = [
      lamp.at[0] + lampSide[0] * a + lampUp[0] * b - x,
      lamp.at[1] + lampSide[1] * a + lampUp[1] * b - y,
      lamp.at[2] + lampSide[2] * a + lampUp[2] * b - z,
    ]
    const far2 = d[0] * d[0] + d[1] * d[1] + d[2] * d[2]
    out.far = Math.sqrt(far2)
    out.d = scale(d, 1 / out.far)
    out.strength = lampDistance2 / far2
    if (light.pattern)
      out.strength *= light.pattern(
        x - (out.d[0] / out.d[2]) * z + (random() - 0.5) * 0.01,
        y - (out.d[1] / out.d[2]) * z + (random() - 0.5) * 0.01,
      )
  }
  const beam = { d: [0, 0, 1] as Vec, strength: 0, far: 0 }

  /** Light leaving a surface met by an indirect ray: its colour under the lamp and a dim sky. */
  function glow(ox: number, oy: number, oz: number, d: Vec): Linear {
    if (!tracer.closest(ox, oy, oz, d[0], d[1], d[2], EPSILON, 40, second)) return sky(light, d[2])
    const [x, y, z] = [ox + d[0] * second.distance, oy + d[1] * second.distance, oz + d[2] * second.distance]
    const body = tracer.bodies[tracer.body[second.triangle]]
    fill(point, second, body.motion, x, y, z)
    materials[body.material](point, bounce, false)
    const n = second.triangle * 9
    let normal: Vec = [tracer.normals[n], tracer.normals[n + 1], tracer.normals[n + 2]]
    if (normal[0] * d[0] + normal[1] * d[1] + normal[2] * d[2] > 0) normal = scale(normal, -1)
    lampAt(x, y, z, beam)
    let facing = Math.max(0, normal[0] * beam.d[0] + normal[1] * beam.d[1] + normal[2] * beam.d[2]) * beam.strength
    const off = EPSILON * 4
    if (
      facing > 0 &&
      tracer.blocked(
        x + normal[0] * off,
        y + normal[1] * off,
        z + normal[2] * off,
        beam.d[0],
        beam.d[1],
        beam.d[2],
        EPSILON,
        beam.far,
      )
    )
      facing = 0
    const dim = sky(light, normal[2] * 0.5)
    return [
      bounce.r * (lamp.colour[0] * facing + dim[0] * 0.45),
      bounce.g * (lamp.colour[1] * facing + dim[1] * 0.45),
      bounce.b * (lamp.colour[2] * facing + dim[2] * 0.45),
    ]
  }

  function around(n: Vec, spread: number): Vec {
    const z = 2 * random() - 1
    const angle = 2 * Math.PI * random()
    const r = Math.sqrt(1 - z * z) * spread
    return unit([n[0] + r * Math.cos(angle), n[1] + r * Math.sin(angle), n[2] + z * spread])
  }

  for (let py = 0; py < height; py++) {
    for (let px = 0; px < width; px++) {
      const at = py * width + px
      seed = Math.imul(at + 1, 0x9e3779b1) >>> 0
      for (let sample = 0; sample < side * side; sample++) {
        const sx = (px + ((sample % side) + random()) / side - width / 2) * footprint
        const sy = (py + (Math.floor(sample / side) + random()) / side - height / 2) * footprint
        let d = unit([
          ahead[0] + right[0] * sx + down[0] * sy,
          ahead[1] + right[1] * sx + down[1] * sy,
          ahead[2] + right[2] * sx + down[2] * sy,
        ])
        let o = camera.at
        if (lens > 0) {
          const angle = random() * 2 * Math.PI
          const radius = Math.sqrt(random()) * lens
          const [la, lb] = [Math.cos(angle) * radius, Math.sin(angle) * radius]
          const sharp = focus / (d[0] * ahead[0] + d[1] * ahead[1] + d[2] * ahead[2])
          const target: Vec = [o[0] + d[0] * sharp, o[1] + d[1] * sharp, o[2] + d[2] * sharp]
          o = [o[0] + right[0] * la + down[0] * lb, o[1] + right[1] * la + down[1] * lb, o[2] + right[2] * la + down[2] * lb]
          d = unit(sub(target, o))
        }
        if (!tracer.closest(o[0], o[1], o[2], d[0], d[1], d[2], 1e-4, 60, hit)) {
          const [r, g, b] = sky(light, d[2])
          film.shine[at * 3] += r
          film.shine[at * 3 + 1] += g
          film.shine[at * 3 + 2] += b
          film.depth[at] += 60
          continue
        }
        shade(at, o, d)
      }
    }
  }

  function shade(at: number, o: Vec, d: Vec): void {
    const { triangle, distance } = hit
    const x = o[0] + d[0] * distance
    const y = o[1] + d[1] * distance
    const z = o[2] + d[2] * distance
    const index = tracer.body[triangle]
    const body = tracer.bodies[index]
    if (body.object > 0) film.coverage[body.object - 1][at]++
    fill(point, hit, body.motion, x, y, z)
    const material = materials[body.material]
    material(point, finish, true)

    const k3 = triangle * 3
    const e1: Vec = [tracer.edge1[k3], tracer.edge1[k3 + 1], tracer.edge1[k3 + 2]]
    const e2: Vec = [tracer.edge2[k3], tracer.edge2[k3 + 1], tracer.edge2[k3 + 2]]
    let face = unit(cross(e1, e2))
    const k9 = triangle * 9
    const w = 1 - hit.s - hit.t
    const n = tracer.normals
    let smooth = unit([
      n[k9] * w + n[k9 + 3] * hit.s + n[k9 + 6] * hit.t,
      n[k9 + 1] * w + n[k9 + 4] * hit.s + n[k9 + 7] * hit.t,
      n[k9 + 2] * w + n[k9 + 5] * hit.s + n[k9 + 8] * hit.t,
    ])
    if (face[0] * d[0] + face[1] * d[1] + face[2] * d[2] > 0) face = scale(face, -1)
    if (smooth[0] * face[0] + smooth[1] * face[1] + smooth[2] * face[2] < 0) smooth = scale(smooth, -1)

    // Relief: two neighbours along the surface, about a pixel away, give the slope of the height.
    const reach = Math.max(0.00012, distance * footprint * 0.6)
    const t1 = unit(cross(smooth, Math.abs(smooth[2]) < 0.9 ? [0, 0, 1] : [1, 0, 0]))
    const t2 = cross(smooth, t1)
    const heightAt = (t: Vec): number => {
      fill(nudged, hit, body.motion, x + t[0] * reach, y + t[1] * reach, z + t[2] * reach)
      // Barycentric change along t: solve in the plane of the triangle.
      const [d11, d12, d22] = [
        e1[0] * e1[0] + e1[1] * e1[1] + e1[2] * e1[2],
        e1[0] * e2[0] + e1[1] * e2[1] + e1[2] * e2[2],
        e2[0] * e2[0] + e2[1] * e2[1] + e2[2] * e2[2],
      ]
      const [p1, p2] = [
        (t[0] * e1[0] + t[1] * e1[1] + t[2] * e1[2]) * reach,
        (t[0] * e2[0] + t[1] * e2[1] + t[2] * e2[2]) * reach,
      ]
      const det = d11 * d22 - d12 * d12 || 1e-30
      const ds = (p1 * d22 - p2 * d12) / det
      const dt = (p2 * d11 - p1 * d12) / det
      const c = tracer.surface
      const k = triangle * 12
      nudged.u += (c[k + 4] - c[k]) * ds + (c[k + 8] - c[k]) * dt
      nudged.v += (c[k + 5] - c[k + 1]) * ds + (c[k + 9] - c[k + 1]) * dt
      nudged.a += (c[k + 6] - c[k + 2]) * ds + (c[k + 10] - c[k + 2]) * dt
      nudged.b += (c[k + 7] - c[k + 3]) * ds + (c[k + 11] - c[k + 3]) * dt
      material(nudged, bumped, true)
      return bumped.height
    }
    const h1 = Math.max(-1.5, Math.min(1.5, (heightAt(t1) - finish.height) / reach))
    const h2 = Math.max(-1.5, Math.min(1.5, (heightAt(t2) - finish.height) / reach))
    const bump = unit([
      smooth[0] - t1[0] * h1 - t2[0] * h2,
      smooth[1] - t1[1] * h1 - t2[1] * h2,
      smooth[2] - t1[2] * h1 - t2[2] * h2,
    ])

    const off = EPSILON + distance * 2e-5
    const [ox, oy, oz] = [x + face[0] * off, y + face[1] * off, z + face[2] * off]
    lampAt(x, y, z, beam)
    const toLamp = beam.d
    const strength = beam.strength
    const facing = Math.max(0, bump[0] * toLamp[0] + bump[1] * toLamp[1] + bump[2] * toLamp[2]) * strength
    const above = face[0] * toLamp[0] + face[1] * toLamp[1] + face[2] * toLamp[2] > 0
    const free = above && !tracer.blocked(ox, oy, oz, toLamp[0], toLamp[1], toLamp[2], EPSILON, beam.far) ? 1 : 0
    const k = at * 3
    const view = Math.max(0, -(bump[0] * d[0] + bump[1] * d[1] + bump[2] * d[2]))
    const velvet = finish.sheen * (1 - view) ** 3
    const [r, g, b] = [finish.r + velvet * 0.25, finish.g + velvet * 0.25, finish.b + velvet * 0.25]
    film.lit[k] += r * facing * lamp.colour[0]
    film.lit[k + 1] += g * facing * lamp.colour[1]
    film.lit[k + 2] += b * facing * lamp.colour[2]
    film.seen[at] += free
    const tilt = 1 + 0.45 * (bump[2] - smooth[2])
    film.colour[k] += r * tilt
    film.colour[k + 1] += g * tilt
    film.colour[k + 2] += b * tilt

    const spec = finish.spec
    const rough = finish.rough
    const indirect = glow(ox, oy, oz, around(smooth, 0.999))
    film.ambient[k] += indirect[0]
    film.ambient[k + 1] += indirect[1]
    film.ambient[k + 2] += indirect[2]
    if (spec > 0.005) {
      const fresnel = spec + (1 - spec) * (1 - view) ** 5 * (1 - rough) ** 1.5
      const h = unit(sub(toLamp, d))
      const nh = Math.max(0, bump[0] * h[0] + bump[1] * h[1] + bump[2] * h[2])
      const a2 = Math.max(0.002, rough ** 4)
      const lobe = (a2 / (4 * Math.max(0.05, view) * (nh * nh * (a2 - 1) + 1) ** 2)) * Math.min(1, facing)
      const direct = Math.min(6, lobe * fresnel * free * 0.25)
      film.shine[k] += direct * lamp.colour[0]
      film.shine[k + 1] += direct * lamp.colour[1]
      film.shine[k + 2] += direct * lamp.colour[2]
      if (rough < 0.75) {
        const v2 = -2 * (bump[0] * d[0] + bump[1] * d[1] + bump[2] * d[2])
        const mirror: Vec = [d[0] + bump[0] * v2, d[1] + bump[1] * v2, d[2] + bump[2] * v2]
        const seen = glow(ox, oy, oz, around(mirror, rough * rough * 0.9 + 0.01))
        const share = fresnel * (1 - rough * 0.6)
        for (let c = 0; c < 3; c++) film.shine[k + c] += seen[c] * share
      }
    }
    film.normal[k] += smooth[0]
    film.normal[k + 1] += smooth[1]
    film.normal[k + 2] += smooth[2]
    film.depth[at] += distance
    film.body[at] = index + 1
  }
  return film
}
