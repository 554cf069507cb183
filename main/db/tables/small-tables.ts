import { randomBytes } from 'node:crypto'
import { checkLimit, LIMITS } from '../../../core/limits.ts'
import type { Sql } from '../sqlite.ts'
import type { Description, DraftTable, MetaReads, MetaTable, SettingTable } from '../store.ts'
import { text } from '../values.ts'
import { rowWriter } from './row-table.ts'

type Write = <T>(run: () => T) => T

export function metaReads(sql: Sql): MetaReads {
  const get = (key: string) => {
    const value = sql('SELECT value FROM meta WHERE key = ?').pluck().get(key) as string | undefined
    return value === undefined ? undefined : (JSON.parse(value) as unknown)
  }
  return {
    nonce: () => String(get('nonce') ?? ''),
    createdAt: () => Number(get('createdAt') ?? 0),
    description: () => ({
      info: (get('info') as Description['info'] | undefined) ?? {},
      licenses: (get('licenses') as Description['licenses'] | undefined) ?? [],
    }),
  }
}

/** Writes what every project starts with; inside the transaction that creates it. */
export function startMeta(sql: Sql): void {
  const writer = rowWriter(sql, 'meta', ['key', 'value'])
  writer.insert({ key: 'nonce', value: JSON.stringify(randomBytes(16).toString('hex')) })
  writer.insert({ key: 'createdAt', value: JSON.stringify(Date.now()) })
}

export function metaTable(sql: Sql, write: Write): MetaTable {
  const writer = rowWriter(sql, 'meta', ['key', 'value'])
  return {
    ...metaReads(sql),
    describe: ({ info, licenses }) => write(() => {
      writer.put({ key: 'info', value: JSON.stringify(info) })
      writer.put({ key: 'licenses', value: JSON.stringify(licenses) })
    }),
  }
}

export function settingTable(sql: Sql, write: Write): SettingTable {
  const writer = rowWriter(sql, 'setting', ['key', 'value'])
  return {
    get(key) {
      const value = sql('SELECT value FROM setting WHERE key = ?').pluck().get(key) as string | undefined
      return value === undefined ? null : (JSON.parse(value) as unknown)
    },
    set: (key, value) => write(() => {
      if (value === null || value === undefined) return void writer.remove(key)
      const written = JSON.stringify(value)
      checkLimit(LIMITS, 'settingBytes', written.length, { field: key, what: 'Length of a setting' })
      writer.put({ key, value: written })
    }),
  }
}

export function draftTable(sql: Sql, write: Write): DraftTable {
  const writer = rowWriter(sql, 'draft', ['image', 'tool', 'state'])
  return {
    get(image) {
      const row = sql('SELECT tool, state FROM draft WHERE image = ?').get(image) as { tool: string; state: string } | undefined
      return row ? { tool: row.tool, state: JSON.parse(row.state) as unknown } : null
    },
    set: (image, draft) => write(() => {
      if (draft === null) return void writer.remove(image)
      const state = JSON.stringify(draft.state ?? null)
      checkLimit(LIMITS, 'settingBytes', state.length, { field: 'draft', what: 'Length of a draft' })
      writer.put({ image, tool: text(draft.tool), state })
    }),
  }
}
