export type HairScene = {
  picture: { width: number; height: number; data: Uint8Array }
  alpha: Float32Array
  trimap: Uint8Array
  /** How many pixels are unknown. */
  unknown: number
}

/** An oval with long hairs over a ground, both of noise on several scales: nothing a matte could learn from but the colours beside it. */
export function hairScene(w: number, h: number, { seed, hairs, band }: { seed: number; hairs: number; band: number }): HairScene {
  const next = mulberry(seed)
  const front = noise(w, h, [[w / 4, 0.3], [w / 16, 0.2], [4, 0.15]], [0.5, 0.45, 0.45], next)
  const back = noise(w, h, [[w / 4, 0.3], [w / 16, 0.25], [6, 0.2]], [0.85, 0.2, 0.2], next)
  const alpha = new Float32Array(w * h)
  const [rx, ry] = [0.25 * w, 0.27 * h]
  for (let y = 0; y < h; y++) for (let x = 0; x < w; x++) {
    const inside = (1 - Math.hypot((x - w / 2) / rx, (y - h / 2) / ry)) * Math.min(rx, ry)
    alpha[y * w + x] = Math.min(1, Math.max(0, inside / 2 + 0.5))
  }
  for (let hair = 0; hair < hairs; hair++) draw(alpha, w, h, rx, ry, next)
  const data = new Uint8Array(3 * w * h)
  for (let i = 0; i < data.length; i++) {
    const a = alpha[Math.floor(i / 3)]
    data[i] = Math.max(0, Math.min(255, Math.round(255 * (a * front[i] + (1 - a) * back[i]))))
  }
  const trimap = trimapOf(alpha, w, h, band)
  return { picture: { width: w, height: h, data }, alpha, trimap, unknown: trimap.reduce((sum, value) => sum + (value === 128 ? 1 : 0), 0) }
}

function draw(alpha: Float32Array, w: number, h: number, rx: number, ry: number, next: () => number): void {
  let angle = 2 * Math.PI * next()
  let [x, y] = [w / 2 + rx * Math.cos(angle), h / 2 + ry * Math.sin(angle)]
  const length = (0.1 + 0.12 * next()) * w
  angle += next() - 0.5
  const cover = 0.4 + 0.6 * next()
  for (let t = 0; t < length; t += 0.4) {
    x += 0.4 * Math.cos(angle)
    y += 0.4 * Math.sin(angle)
    angle += 0.05 * (next() - 0.5)
    for (let v = Math.floor(y) - 1; v <= y + 2; v++) for (let u = Math.floor(x) - 1; u <= x + 2; u++) {
      if (u < 0 || v < 0 || u >= w || v >= h) continue
      const value = cover * (1 - (0.6 * t) / length) * Math.max(0, 1 - Math.hypot(u - x, v - y) / 1.3)
      if (value > alpha[v * w + u]) alpha[v * w + u] = value
    }
  }
}

/** Unknown is all within `band` pixels, across and down, of what is neither object nor ground. */
function trimapOf(alpha: Float32Array, w: number, h: number, band: number): Uint8Array {
  const trimap = Uint8Array.from(alpha, (value) => (value > 0.5 ? 255 : 0))
  for (let y = 0; y < h; y++) for (let x = 0; x < w; x++) {
    if (alpha[y * w + x] <= 0.004 || alpha[y * w + x] >= 0.996) continue
    for (let v = Math.max(0, y - band); v <= Math.min(h - 1, y + band); v++) trimap.fill(128, v * w + Math.max(0, x - band), v * w + Math.min(w, x + band + 1))
  }
  return trimap
}

/** Sums of bilinear noise: [side of a cell, strength] each, around a mean colour. */
function noise(w: number, h: number, scales: readonly (readonly [number, number])[], mean: readonly number[], next: () => number): Float32Array {
  const out = Float32Array.from({ length: 3 * w * h }, (_, i) => mean[i % 3])
  for (const [cell, strength] of scales) {
    const columns = Math.ceil(w / cell) + 2
    const grid = Float32Array.from({ length: 3 * columns * (Math.ceil(h / cell) + 2) }, () => next() - 0.5)
    for (let y = 0, i = 0; y < h; y++) for (let x = 0; x < w; x++) {
      const [u, v] = [Math.floor(x / cell), Math.floor(y / cell)]
      const [a, b] = [x / cell - u, y / cell - v]
      const at = 3 * (v * columns + u)
      for (let c = 0; c < 3; c++, i++) {
        const above = (1 - a) * grid[at + c] + a * grid[at + 3 + c]
        const below = (1 - a) * grid[at + 3 * columns + c] + a * grid[at + 3 * columns + 3 + c]
        out[i] += strength * ((1 - b) * above + b * below)
      }
    }
  }
  return out
}

function mulberry(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
