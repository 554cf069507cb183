import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from './build.ts'
import { placeCudaFiles } from './gpu/cuda-files.ts'

/* `npm run gpu:cuda`: fetches the CUDA parts of onnxruntime, which npm does not carry. Linux on x64 with an NVIDIA card only. */
const { values } = parseArgs({ options: { file: { type: 'string' }, sha512: { type: 'string' } } })
const say = (text: string) => void process.stderr.write(`${text}\n`)
if (process.platform !== 'linux' || process.arch !== 'x64') {
  say('CUDA is for Linux with an Intel or AMD processor. On Windows DirectML, on macOS CoreML, and everywhere WebGPU need no files.')
  process.exitCode = 5
} else {
  try {
    const placed = await placeCudaFiles({ runtime: join(root, 'node_modules/onnxruntime-node'), fetch, say, ...values })
    say(placed.length === 0 ? 'The CUDA files are there already.' : 'Done. They need an NVIDIA driver, CUDA 12 and cuDNN 9 on this computer; see: npx selvedge devices')
  } catch (error) {
    say((error as Error).message)
    process.exitCode = 1
  }
}
