/** What a turn of the wheel means: zoom by a factor, or pan by CSS pixels. */
export type WheelMove = { type: 'zoom'; factor: number } | { type: 'pan'; dx: number; dy: number }
export type WheelTurn = {
  deltaX: number; deltaY: number; deltaMode: number; wheelDeltaY?: number
  ctrlKey: boolean; metaKey: boolean; shiftKey: boolean
}

const LINE = 20
const PAGE = 400

/**
 * A mouse's wheel zooms, as does Ctrl+wheel and the pinch of a trackpad (which browsers report as Ctrl+wheel); two
 * fingers on a trackpad pan; Shift+wheel pans sideways as in labelme. Trackpads are told by their deltas: they
 * report 3 units of `wheelDeltaY` per pixel, wheels 120 per notch however many pixels that is.
 */
export function wheelMove(turn: WheelTurn): WheelMove {
  const unit = turn.deltaMode === 1 ? LINE : turn.deltaMode === 2 ? PAGE : 1
  const dx = turn.deltaX * unit
  const dy = turn.deltaY * unit
  if (turn.ctrlKey || turn.metaKey) {
    // A pinch comes in small steps, a wheel with Ctrl in notches of about 100 pixels.
    const speed = isWheel(turn) ? 0.0016 : 0.01
    return { type: 'zoom', factor: Math.exp(-bounded(dy) * speed) }
  }
  if (turn.shiftKey) return { type: 'pan', dx: -(dx || dy), dy: 0 }
  if (isWheel(turn)) return { type: 'zoom', factor: Math.exp(-bounded(dy) * 0.0016) }
  return { type: 'pan', dx: -dx, dy: -dy }
}

function isWheel({ deltaX, deltaY, deltaMode, wheelDeltaY }: WheelTurn): boolean {
  if (deltaMode !== 0) return true
  if (deltaX !== 0) return false
  if (wheelDeltaY === undefined) return Math.abs(deltaY) >= 50
  return Math.abs(Math.abs(wheelDeltaY) - 3 * Math.abs(deltaY)) > 2
}

/** Some drivers send several notches at once: one event never zooms more than about twofold. */
const bounded = (delta: number): number => Math.max(-400, Math.min(400, delta))
