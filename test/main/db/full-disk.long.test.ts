import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { freshFolder } from '../../support/store.ts'

/* R4: a disk that is really full, and one that is really read-only. Both need a mount of their own. */
const child = join(import.meta.dirname, '../../support/full-disk-child.ts')
const mayMount = process.platform === 'linux' && spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0

describe('R4: on a full disk', () => {
  it('the last reserve is used, then saving says so; nothing is lost, and it goes on once there is room', { timeout: 60_000 }, (context) => {
    if (!mayMount) return context.skip('this user may not mount a small disk')
    const folder = join(freshFolder(), 'disk')
    mkdirSync(folder)
    const script = [
      `mount -t tmpfs -o size=48m tmpfs '${folder}'`,
      `'${process.execPath}' '${child}' '${folder}'`,
      `mount -o remount,ro '${folder}'`,
      `'${process.execPath}' '${child}' '${folder}' read`,
    ].join(' && ')
    const { stdout, stderr, status } = spawnSync('unshare', ['-m', 'sh', '-c', script], { encoding: 'utf8' })
    expect([stderr, status]).toEqual(['', 0])
    const [full, read] = stdout.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(full).toMatchObject({
      ballast: true, first: 10, fault: 'exhausted', ballastLeft: false, whole: true, again: 'exhausted', after: true,
      verified: true,
    })
    // Eight mebibytes of reserve are some hundreds of gestures.
    expect(full['withBallast']).toBeGreaterThan(20)
    expect((full['notices'] as string[]).at(-1)).toBe('')
    expect((full['notices'] as string[]).join()).toMatch(/Nothing more can be saved/)
    expect(read).toEqual({
      readOnly: true, reason: 'It lies where Selvedge may not write.', annotations: full['saved'], verified: true,
    })
  })
})
