import type { Provider } from '../../../core/api/models.ts'
import { PROVIDER_NAMES } from '../../inference/provider-names.ts'

/** Why a provider cannot be used, in words for people; what is not known is told as the runtime says it. */
export function plainReason(provider: Provider, message: string): string {
  if (/not enough memory|out of memory/i.test(message)) return `${PROVIDER_NAMES[provider]} ran out of memory.`
  if (provider === 'webgpu' && /adapter|vulkan|d3d12|dawn/i.test(message)) return 'No graphics card with a working Vulkan, Metal or Direct3D 12 driver was found.'
  if (/failed to load (shared )?library|loadlibrary/i.test(message)) {
    return provider === 'tensorrt' ? 'The TensorRT libraries are not installed.' : 'The CUDA files are not installed; npm run gpu:cuda fetches them.'
  }
  if (/no cuda-capable device|cuda driver version|cudaerror|cuda failure|cudnn|cublas/i.test(message)) {
    return `No NVIDIA card with a working driver, CUDA 12 and cuDNN 9 was found (${short(message)}).`
  }
  if (/backend not found/i.test(message)) return 'Not part of this build.'
  return short(message)
}

function short(message: string): string {
  const plain = message.replace(/^This network could not be (loaded|run): /, '').replace(/\S*onnxruntime\S*\/\S+\s*/g, '').trim()
  return plain.length > 160 ? `${plain.slice(0, 157)}...` : plain
}
