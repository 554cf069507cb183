import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Service } from '../../core/api/method.ts'
import type { settings as api } from '../../core/api/settings.ts'
import { checkLimit, LIMITS } from '../../core/limits.ts'
import { writeFileAtomicSync } from '../db/atomic.ts'
import type { ServiceContext } from './service-context.ts'

/** Settings of the user lie in one JSON file of the user folder, those of a project in the project. */
export function settingsService({ paths, open, emit }: ServiceContext): Service<typeof api> {
  const file = join(paths.user, 'settings.json')
  return {
    get({ project, key }) {
      const value = project === null ? readUser(file).get(key) : open.get(project).settings.get(key)
      return { value: value ?? null }
    },
    set({ project, key, value }) {
      checkLimit(LIMITS, 'settingBytes', JSON.stringify(value ?? null).length, { field: 'value', what: 'This setting' })
      if (project === null) writeUser(file, readUser(file), key, value)
      else open.get(project).settings.set(key, value ?? null)
      emit('settings.changed', { project, key })
      return {}
    },
  }
}

/** A number above 0 among the user's settings, or null. */
export function userNumber(user: string, key: string): number | null {
  const value = readUser(join(user, 'settings.json')).get(key)
  return typeof value === 'number' && value > 0 ? value : null
}

/** Read afresh each time: another window or another host of the same person may have written it. */
function readUser(file: string): Map<string, unknown> {
  try {
    return new Map(Object.entries(JSON.parse(readFileSync(file, 'utf8')) as object))
  } catch {
    // Settings are conveniences: a missing or damaged file means defaults, and the next one written is whole again.
    return new Map()
  }
}

function writeUser(file: string, settings: Map<string, unknown>, key: string, value: unknown): void {
  if (value === null || value === undefined) settings.delete(key)
  else settings.set(key, value)
  writeFileAtomicSync(file, JSON.stringify(Object.fromEntries(settings), null, 1))
}
