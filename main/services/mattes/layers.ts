import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { openPng } from '../../../core/formats/png.ts'
import { LIMITS } from '../../../core/limits.ts'
import { nodeZlib } from '../../datasets/zlib.ts'
import { layerFile, layersFolder } from '../../db/side-files.ts'
import { GREY, RGBA, writePng } from './write-png.ts'

/*
 * The files of mattes: PNGs (W3C PNG specification, third edition) named by the SHA-256 of their bytes, so that what is the
 * same is there once and what is there is whole. Written beside the place and renamed.
 */

/** An alpha of the photo's size, row by row, 0..65535. */
export type AlphaLayer = { width: number; height: number; bits: 8 | 16; levels: Uint16Array }

/** Writes an alpha of 0..1, row by row, with 16 bits and gives the name of its content. */
export async function writeAlphaLayer(project: string, alpha: Float32Array, width: number, height: number): Promise<string> {
  const rows = Buffer.alloc(height * (2 * width + 1))
  for (let y = 0, p = 0, at = 0; y < height; y++) {
    at++
    for (let x = 0; x < width; x++, p++, at += 2) {
      const value = alpha[p]
      const level = value <= 0 ? 0 : value >= 1 ? 65_535 : Math.round(65_535 * value)
      rows[at] = level >> 8
      rows[at + 1] = level & 255
    }
  }
  return keep(project, await writePng(rows, width, height, 16, GREY))
}

/** Reads an alpha. Throws `invalid` for a file that is none of ours, `not-found` when it is gone. */
export function readAlphaLayer(project: string, sha256: string): Promise<AlphaLayer> {
  return readGreyFile(layerFile(project, sha256))
}

/** A grey PNG of ours: an alpha, a depth, or a map that a run kept. Throws as readAlphaLayer() does. */
export async function readGreyFile(file: string): Promise<AlphaLayer> {
  const { width, height, depth, stride, rows } = openPng(await readFile(file), nodeZlib, { file: basename(file), field: '', limits: LIMITS }, (colour, bad) => {
    if (colour !== GREY) throw bad('An alpha or a map must be grey.', colour)
  })
  const levels = new Uint16Array(width * height)
  for (let y = 0, p = 0; y < height; y++) {
    const row = y * (stride + 1) + 1
    for (let x = 0; x < width; x++, p++) levels[p] = depth === 16 ? (rows[row + 2 * x] << 8) | rows[row + 2 * x + 1] : 257 * rows[row + x]
  }
  return { width, height, bits: depth === 16 ? 16 : 8, levels }
}

/**
 * Writes clean colours where they matter: where the alpha is neither 0 nor 1 (see `foreground` of core/records/matte.ts).
 * @param colours width * height * 3 bytes
 */
export async function writeColoursLayer(
  project: string, colours: Uint8Array, alpha: Float32Array, width: number, height: number,
): Promise<string> {
  const rows = Buffer.alloc(height * (4 * width + 1))
  for (let y = 0, p = 0, at = 0; y < height; y++) {
    at++
    for (let x = 0; x < width; x++, p++, at += 4) {
      // Levels that round to all or nothing in 16 bits are all or nothing.
      if (alpha[p] * 65_535 < 0.5 || alpha[p] * 65_535 >= 65_534.5) continue
      rows[at] = colours[3 * p]
      rows[at + 1] = colours[3 * p + 1]
      rows[at + 2] = colours[3 * p + 2]
      rows[at + 3] = 255
    }
  }
  return keep(project, await writePng(rows, width, height, 8, RGBA))
}

/** The photo's colours with those of the layer laid over them. `photo`: width * height * 3 bytes, left as it is. */
export async function readColoursLayer(project: string, sha256: string, photo: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const file = layerFile(project, sha256)
  const { width, height, stride, rows } = openPng(await readFile(file), nodeZlib, { file: basename(file), field: '', limits: LIMITS }, (colour, bad) => {
    if (colour !== RGBA) throw bad('Colours of a cutout must be RGBA.', colour)
  })
  const out = new Uint8Array(photo)
  for (let y = 0, p = 0; y < height; y++) {
    const row = y * (stride + 1) + 1
    for (let x = 0; x < width; x++, p++) {
      const at = row + 4 * x
      if (rows[at + 3] === 0) continue
      out[3 * p] = rows[at]
      out[3 * p + 1] = rows[at + 1]
      out[3 * p + 2] = rows[at + 2]
    }
  }
  return out
}

/** Keeps the bytes of a whole PNG as a layer, as imports do with an alpha they were given. */
export async function keep(project: string, bytes: Buffer): Promise<string> {
  const sha = createHash('sha256').update(bytes).digest('hex')
  const file = layerFile(project, sha)
  if (existsSync(file)) return sha
  await mkdir(layersFolder(project), { recursive: true })
  const partial = `${file}.${process.pid}-${++written}.partial`
  try {
    await writeFile(partial, bytes, { flush: true })
    await rename(partial, file)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
  return sha
}
let written = 0

/** Deletes files that nothing refers to any more. */
export async function dropLayers(project: string, dropped: readonly string[]): Promise<void> {
  for (const sha of dropped) await rm(layerFile(project, sha), { force: true })
}
