import { exp, log, multiply, transpose } from '../../core/pose/rotation.ts'
import type { Placement } from '../../core/records/pose.ts'

/** Milliseconds a mesh takes to glide to its new place: long enough to see which way it went. */
const GLIDE_MS = 260

/** The placement a share (0..1) of the way between two: the shortest turn, and a straight line. */
export function between(from: Placement, to: Placement, share: number): Placement {
  const [x, y, z] = log(multiply(to.R, transpose(from.R)))
  return {
    R: multiply(exp([x * share, y * share, z * share]), from.R),
    t: [0, 1, 2].map((i) => from.t[i] + (to.t[i] - from.t[i]) * share) as [number, number, number],
  }
}

/** Shows the way from one placement to another, then says it is there; at once where motion is not wanted. */
export function glide(from: Placement, to: Placement, show: (now: Placement) => void, arrived: () => void): { stop(): void } {
  const still = typeof matchMedia !== 'function' || matchMedia('(prefers-reduced-motion: reduce)').matches
  let frame = 0
  let stopped = false
  const begin = performance.now()
  const step = () => {
    if (stopped) return
    const share = Math.min(1, (performance.now() - begin) / GLIDE_MS)
    if (share === 1) return arrived()
    show(between(from, to, 1 - (1 - share) ** 3))
    frame = requestAnimationFrame(step)
  }
  if (still) arrived()
  else step()
  return {
    stop() {
      stopped = true
      if (frame !== 0) cancelAnimationFrame(frame)
    },
  }
}
