import { Fault } from '../../fault.ts'
import { modelKernels } from './model-kernels.ts'
import { linked, memoryOf, PAGE, type Memory } from './module.ts'
import { nodeKernels } from './node-kernels.ts'
import { LATER, MASKS, PLANES, sweepKernels } from './sweep-kernels.ts'
import { vectorKernels } from './vector-kernels.ts'

type Named = ReturnType<typeof sweepKernels> & typeof vectorKernels & typeof nodeKernels & typeof modelKernels
export type Kernels = { readonly [name in keyof Named]: (...values: number[]) => void }

/** Pieces of memory begin at multiples of a cache line. */
const LINE = 64
/** Between planes, so that their lines do not compete for the same places in the caches. */
const OFFSET = 9 * LINE
/** Planes of at least so many places: fewer modules are made. */
const LEAST_PLACES = 2 ** 14

/**
 * The memory in which one system after the other is solved, and the kernels that work on it. Views end when more is taken,
 * so take all that is needed before looking at it.
 */
export class Arena {
  private memory: Memory | null = null
  private top = 0
  private used = 0
  private stride = 0
  private kernels: Kernels | null = null

  /** Forgets all that was taken and makes room for the planes of so many places: all zero. Returns bytes from plane to plane. */
  begin(places: number): number {
    let size = LEAST_PLACES
    while (size < places) size *= 2
    const stride = 4 * size + OFFSET
    this.memory ??= memoryOf(1)
    if (stride !== this.stride || !this.kernels) {
      this.stride = stride
      this.kernels = linked(`sweeps ${stride}`, this.memory, () => ({ ...sweepKernels(stride), ...vectorKernels, ...nodeKernels, ...modelKernels })) as Kernels
    }
    this.top = 0
    this.take(PLANES + (LATER + 1) * stride)
    const masks = this.integers(MASKS, 16)
    for (let count = 1; count < 4; count++) masks.fill(-1, 4 * count, 5 * count)
    return stride
  }

  /** The address of so many bytes, all zero. Throws `exhausted`. */
  take(bytes: number): number {
    const at = Math.ceil(this.top / LINE) * LINE
    this.top = at + bytes
    const memory = this.memory as Memory
    const missing = Math.ceil((this.top - memory.buffer.byteLength) / PAGE)
    if (missing > 0) {
      try {
        memory.grow(missing)
      } catch (thrown) {
        throw new Fault('exhausted', 'There is not enough memory for this.', {
          fix: 'Make the unknown band narrower, or close other programs.',
        }, thrown)
      }
    }
    // What was never used is zero, and takes no memory before something is written there.
    if (at < this.used) new Uint8Array(memory.buffer, at, Math.min(this.used, this.top) - at).fill(0)
    this.used = Math.max(this.used, this.top)
    return at
  }

  get run(): Kernels {
    return this.kernels as Kernels
  }

  floats(at: number, length: number): Float32Array<ArrayBuffer> {
    return new Float32Array((this.memory as Memory).buffer, at, length)
  }

  doubles(at: number, length: number): Float64Array<ArrayBuffer> {
    return new Float64Array((this.memory as Memory).buffer, at, length)
  }

  integers(at: number, length: number): Int32Array<ArrayBuffer> {
    return new Int32Array((this.memory as Memory).buffer, at, length)
  }

  bytes(at: number, length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array((this.memory as Memory).buffer, at, length)
  }
}
