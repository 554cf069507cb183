/**
 * Blurs samples in place, nearly as a Gaussian does: three running means each way (Wells 1986), edges repeated.
 * @param samples width * height * channels numbers, row by row, interleaved
 * @param sigma deviation in pixels; below 0.3 nothing happens
 */
export function blur(samples: Float32Array, width: number, height: number, sigma: number, channels = 1): void {
  if (sigma < 0.3) return
  const line = new Float32Array(Math.max(width, height))
  for (const radius of boxRadii(sigma)) {
    if (radius === 0) continue
    for (let c = 0; c < channels; c++) {
      for (let y = 0; y < height; y++) meanAlong(samples, y * width * channels + c, channels, width, radius, line)
      for (let x = 0; x < width; x++) meanAlong(samples, x * channels + c, width * channels, height, radius, line)
    }
  }
  if (boxRadii(sigma).every((radius) => radius === 0)) soften(samples, width, height, sigma, channels)
}

/** Radii of three running means whose deviations add up to `sigma` as nearly as whole radii can. */
function boxRadii(sigma: number): number[] {
  const variance = (radius: number) => ((2 * radius + 1) ** 2 - 1) / 12
  const radii = [0, 0, 0]
  let left = sigma * sigma
  for (let i = 0; i < 3; i++) {
    const share = left / (3 - i)
    let radius = 0
    while (Math.abs(variance(radius + 1) - share) < Math.abs(variance(radius) - share)) radius++
    radii[i] = radius
    left = Math.max(0, left - variance(radius))
  }
  return radii
}

/** The running mean of one row or column. */
function meanAlong(samples: Float32Array, start: number, step: number, length: number, radius: number, line: Float32Array): void {
  for (let i = 0, at = start; i < length; i++, at += step) line[i] = samples[at]
  const last = length - 1
  let sum = (radius + 1) * line[0]
  for (let i = 1; i <= radius; i++) sum += line[i < last ? i : last]
  const share = 1 / (2 * radius + 1)
  for (let i = 0, at = start; i < length; i++, at += step) {
    samples[at] = sum * share
    const enter = i + radius + 1
    const leave = i - radius
    sum += line[enter < last ? enter : last] - line[leave > 0 ? leave : 0]
  }
}

/** For deviations too small for whole radii: one pass of three weights each way. */
function soften(samples: Float32Array, width: number, height: number, sigma: number, channels: number): void {
  const side = Math.exp(-0.5 / (sigma * sigma))
  const middle = 1 / (1 + 2 * side)
  const pass = (start: number, step: number, length: number) => {
    let before = samples[start]
    for (let i = 0, at = start; i < length; i++, at += step) {
      const now = samples[at]
      const after = i < length - 1 ? samples[at + step] : now
      samples[at] = middle * (now + side * (before + after))
      before = now
    }
  }
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < height; y++) pass(y * width * channels + c, channels, width)
    for (let x = 0; x < width; x++) pass(x * channels + c, width * channels, height)
  }
}
