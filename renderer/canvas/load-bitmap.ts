/** Loads and decodes a picture. By an image element, since in Electron photos come by a scheme that fetch may not use. */
export async function loadBitmap(address: string, signal: AbortSignal): Promise<ImageBitmap> {
  const element = new Image()
  const abort = () => {
    element.src = ''
  }
  signal.addEventListener('abort', abort)
  try {
    element.src = address
    await element.decode()
    signal.throwIfAborted()
    const bitmap = await createImageBitmap(element)
    if (signal.aborted) bitmap.close()
    signal.throwIfAborted()
    return bitmap
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
