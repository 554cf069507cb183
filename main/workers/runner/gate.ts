/** Lets pixels in: as many as the room holds, or one photo alone that is larger. Waits in the order of asking. */
export type Gate = { enter(pixels: number): Promise<() => void> }

export function createGate(room: number): Gate {
  const waiting: { pixels: number; open: () => void }[] = []
  let inside = 0
  const next = () => {
    while (waiting.length > 0 && (inside === 0 || inside + waiting[0].pixels <= room)) {
      const { pixels, open } = waiting.shift()!
      inside += pixels
      open()
    }
  }
  return {
    enter: (pixels) => new Promise((resolve) => {
      let left = false
      const leave = () => {
        if (left) return
        left = true
        inside -= pixels
        next()
      }
      waiting.push({ pixels, open: () => resolve(leave) })
      next()
    }),
  }
}
