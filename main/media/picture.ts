/** A picture ready to be sent: a file (in the cache, or the original itself) and its type. */
export type Picture = {
  /** Path as fsPath() takes it. */
  file: string
  type: 'image/jpeg' | 'image/png' | 'image/webp' | 'model/gltf-binary'
  /** Identity of the bytes, for ETag. */
  tag: string
  /** Plain words when the pixels are damaged and only a part is shown; empty otherwise. */
  problem: string
}
