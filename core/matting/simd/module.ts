import { Fault } from '../../fault.ts'
import { moduleOf, type Kernel } from './assembler.ts'

/** Of WebAssembly's own words those used here; neither Node's nor the browser's types are seen from `core`. */
declare const WebAssembly: {
  Memory: new (size: { initial: number }) => Memory
  Module: new (code: Uint8Array) => object
  Instance: new (module: object, imports: { host: { memory: Memory } }) => { exports: unknown }
}
export type Memory = { readonly buffer: ArrayBuffer; grow(pages: number): number }

/** Bytes that memory grows by. */
export const PAGE = 65_536

/** Memory of so many pages, all zero. */
export function memoryOf(pages: number): Memory {
  return new WebAssembly.Memory({ initial: pages })
}

const modules = new Map<string, object>()

/** The kernels of this name working on a memory; they are made once. Throws `unsupported`. */
export function linked<N extends string>(name: string, memory: Memory, make: () => Record<N, Kernel>): Record<N, (...values: number[]) => void> {
  let module = modules.get(name)
  if (!module) {
    try {
      module = new WebAssembly.Module(moduleOf(make()))
    } catch (thrown) {
      throw new Fault('unsupported', 'This processor lacks what mattes need: instructions on four numbers at once.', { fix: 'Use another computer.' }, thrown)
    }
    modules.set(name, module)
  }
  return new WebAssembly.Instance(module, { host: { memory } }).exports as Record<N, (...values: number[]) => void>
}
