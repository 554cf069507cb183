import { registerHooks } from 'node:module'
import process from 'node:process'

/*
 * The decoders. On Linux Electron's own GLib and GTK clash with the ones inside sharp's native build and crash
 * (electron#46323, sharp#4522), so there sharp is made to load its WebAssembly build, which needs no system library.
 */
if (process.platform === 'linux' && process.versions['electron'] !== undefined) {
  registerHooks({
    resolve(specifier, context, next) {
      if (!/^@img\/sharp-(linux|libvips)/.test(specifier)) return next(specifier, context)
      throw Object.assign(new Error(`${specifier} is not used in Electron on Linux`), { code: 'MODULE_NOT_FOUND' })
    },
  })
}
// libvips prints every oddity of a file to stderr otherwise; what matters comes back as an error.
process.env['VIPS_WARNING'] = '1'

const { default: sharp } = await import('sharp')

// Everything off, then only the formats we take: SVG, PDF, ImageMagick and the rest never see a byte of a file.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Tiff', 'Nsgif', 'Heif'].map((name) => `VipsForeignLoad${name}`),
})
sharp.cache(false)
sharp.concurrency(1)

export { sharp }
/** The WebAssembly build gives results as views of its own heap, has no dzsave, and is slower. */
export const isWasm = sharp.format.dz?.output.file !== true
