import type { DeviceChoice } from '../../../core/api/models.ts'

/** Execution providers in the words people use for them. */
export const DEVICE_WORDS: Record<DeviceChoice, string> = {
  auto: 'Automatic', cpu: 'CPU', webgpu: 'GPU (WebGPU)', cuda: 'GPU (CUDA)', tensorrt: 'GPU (TensorRT)', dml: 'GPU (DirectML)', coreml: 'Core ML',
}
