type Foreign = { title: string; fix: string }

const EXPORT = 'Export the model to ONNX (.onnx) and add that file.'
const text = (bytes: Uint8Array) => String.fromCharCode(...bytes.subarray(0, 512))

/** What a file is that is not ONNX, told by its first bytes (512 are enough); null when it may be ONNX. */
export function foreignFormat(head: Uint8Array): Foreign | null {
  const words = text(head)
  if (head.length === 0) return { title: 'an empty file', fix: 'Download or export it again.' }
  if (words.startsWith('PK\u0003\u0004')) return { title: 'a zip archive, such as a PyTorch file (.pt, .pth)', fix: EXPORT }
  if (head[0] === 0x80 && head[1] >= 2 && head[1] <= 5) return { title: 'a Python pickle, such as an old PyTorch file', fix: EXPORT }
  if (words.slice(4, 8) === 'ORTM') return { title: "onnxruntime's own format (.ort)", fix: 'Add the .onnx file that it was made from, or export the model to ONNX again.' }
  if (words.slice(4, 8) === 'TFL3') return { title: 'a TensorFlow Lite model', fix: EXPORT }
  if (words.startsWith('\u0089HDF')) return { title: 'a Keras or HDF5 file', fix: EXPORT }
  if (words.startsWith('GGUF')) return { title: 'a GGUF file', fix: EXPORT }
  if (head[7] === 0 && words.slice(8, 10) === '{"') return { title: 'a safetensors file: weights without the network', fix: EXPORT }
  if (words.startsWith('version https://git-lfs')) return { title: 'a Git LFS pointer, not the model itself', fix: 'Fetch the file with `git lfs pull`, or download it from its page.' }
  if (/^\s*<(?:!doctype|html)/i.test(words)) return { title: 'a web page', fix: 'The download gave a page instead of the file: download it again.' }
  if (/^\s*<\?xml|^\s*<net/i.test(words)) return { title: 'an XML file, such as an OpenVINO model', fix: EXPORT }
  if (/^\s*[{[]\s*["{[\]}]/.test(words)) return { title: 'a JSON file', fix: EXPORT }
  if (/^(?:\u00ff\u00d8\u00ff|\u0089PNG|GIF8|RIFF|II\*\0|MM\0\*)/.test(words)) return { title: 'a picture', fix: 'Choose the .onnx file of a model.' }
  return null
}
