import type { Provider } from '../../core/api/models.ts'

/** How execution providers are called in sentences and lists. */
export const PROVIDER_NAMES: Record<Provider, string> = {
  cpu: 'CPU', webgpu: 'WebGPU', cuda: 'CUDA', tensorrt: 'TensorRT', dml: 'DirectML', coreml: 'CoreML',
}
