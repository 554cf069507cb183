import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { matteOf } from '../../core/matting/matte.ts'

// A process of its own that solves one matte of files and tells its memory at its most, in MiB: a process that makes scenes and
// solves many has more than one of everything. Arguments: folder, number of the scene in it, width, height.

if (import.meta.main) {
  const [folder, scene, width, height] = process.argv.slice(2)
  const read = (ending: string): Uint8Array => new Uint8Array(readFileSync(join(folder, `${scene}.${ending}`)))
  matteOf({ width: Number(width), height: Number(height), data: read('rgb') }, read('trimap'), { method: 'closed-form' })
  // What `resourceUsage` tells begins, on Linux, with that of the process that started this one.
  const status = '/proc/self/status'
  const kilobytes = existsSync(status) ? Number(/VmHWM:\s*(\d+)/.exec(readFileSync(status, 'utf8'))?.[1]) : process.resourceUsage().maxRSS
  console.log(kilobytes / 1024)
}
