/**
 * Points as a little-endian PLY (Turk 1994) with colours.
 * @param places x, y, z of each
 * @param colours red, green, blue of each, 0..255
 * @param comment one line on axes and unit
 */
export function plyPoints(places: Float32Array, colours: Uint8Array, comment: string): Uint8Array<ArrayBuffer> {
  const count = places.length / 3
  const head = new TextEncoder().encode([
    'ply', 'format binary_little_endian 1.0', `comment ${comment.replaceAll(/[\r\n]/g, ' ')}`, `element vertex ${count}`,
    ...['x', 'y', 'z'].map((name) => `property float ${name}`), ...['red', 'green', 'blue'].map((name) => `property uchar ${name}`), 'end_header\n',
  ].join('\n'))
  const out = new Uint8Array(head.length + 15 * count)
  out.set(head)
  const view = new DataView(out.buffer, head.length)
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < 3; k++) {
      view.setFloat32(15 * i + 4 * k, places[3 * i + k], true)
      view.setUint8(15 * i + 12 + k, colours[3 * i + k])
    }
  }
  return out
}
