import { random } from './random.ts'

/** A soft disc with hairs over a ground, both of smoothly changing colours, with the alpha that made it. */
export type MatteScene = {
  picture: { width: number; height: number; data: Uint8Array<ArrayBuffer> }
  alpha: Float32Array<ArrayBuffer>
  trimap: Uint8Array<ArrayBuffer>
  /** The object's own colours, 0..255. */
  front: Uint8Array<ArrayBuffer>
}

/** @param band pixels that are unknown around what is neither object nor ground */
export function matteScene(w: number, h: number, { seed = 1, hairs = 24, band = 4 } = {}): MatteScene {
  const next = random(seed)
  const alpha = new Float32Array(w * h)
  const radius = 0.28 * Math.min(w, h)
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) alpha[y * w + x] = Math.min(1, Math.max(0, (radius - Math.hypot(x - w / 2, y - h / 2)) / 2 + 0.5))
  }
  for (let hair = 0; hair < hairs; hair++) {
    let angle = 2 * Math.PI * next()
    let [x, y] = [w / 2 + radius * Math.cos(angle), h / 2 + radius * Math.sin(angle)]
    for (let step = 0; step < 0.16 * w; step += 0.5) {
      x += 0.5 * Math.cos(angle)
      y += 0.5 * Math.sin(angle)
      angle += 0.08 * (next() - 0.5)
      for (let v = Math.floor(y); v <= y + 1; v++) for (let u = Math.floor(x); u <= x + 1; u++) {
        if (u < 0 || v < 0 || u >= w || v >= h) continue
        const cover = 0.8 * Math.max(0, 1 - Math.hypot(u - x, v - y) / 1.2)
        alpha[v * w + u] = Math.max(alpha[v * w + u], cover)
      }
    }
  }
  const waves = Array.from({ length: 12 }, () => [(6 * next()) / w, (6 * next()) / h, 6 * next()])
  const tone = (mean: number, first: number, x: number, y: number): number =>
    [0, 1].reduce((sum, i) => sum + 14 * Math.sin(waves[first + i][0] * x + waves[first + i][1] * y + waves[first + i][2]), mean)
  const data = new Uint8Array(3 * w * h)
  const front = new Uint8Array(3 * w * h)
  for (let p = 0; p < w * h; p++) {
    for (let c = 0; c < 3; c++) {
      const own = Math.round(tone([150, 120, 90][c], 2 * c, p % w, Math.floor(p / w)))
      const ground = tone([60, 90, 170][c], 6 + 2 * c, p % w, Math.floor(p / w))
      front[3 * p + c] = own
      data[3 * p + c] = Math.round(alpha[p] * own + (1 - alpha[p]) * ground)
    }
  }
  const trimap = Uint8Array.from(alpha, (value) => (value > 0.5 ? 255 : 0))
  for (let y = 0; y < h; y++) for (let x = 0; x < w; x++) {
    const value = alpha[y * w + x]
    if (value <= 0.004 || value >= 0.996) continue
    for (let v = Math.max(0, y - band); v <= Math.min(h - 1, y + band); v++) trimap.fill(128, v * w + Math.max(0, x - band), v * w + Math.min(w, x + band + 1))
  }
  return { picture: { width: w, height: h, data }, alpha, trimap, front }
}
