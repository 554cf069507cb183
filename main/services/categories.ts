import { randomUUID } from 'node:crypto'
import type { categories as api } from '../../core/api/categories.ts'
import type { Service } from '../../core/api/method.ts'
import { Fault } from '../../core/fault.ts'
import { category as schema } from '../../core/records/category.ts'
import type { ServiceContext } from './service-context.ts'
import { tellCommitted } from './tell-committed.ts'

const UNUSED = { annotations: 0, images: 0 }

export function categoriesService({ open, emit }: Pick<ServiceContext, 'open' | 'emit'>): Service<typeof api> {
  return {
    list({ project }) {
      const { categories } = open.get(project)
      const uses = categories.uses()
      return categories.list().map((row) => ({ ...row, ...(uses.get(row.id) ?? UNUSED) }))
    },
    add({ project, category }, call) {
      const store = open.get(project)
      const known = store.categories.find(category.name)
      if (known) throw new Fault('conflict', `There is a category ${category.name} already.`, {
        field: 'category.name', found: category.name,
      })
      const last = store.categories.list().reduce((most, { order }) => Math.max(most, order), 0)
      const row = schema.parse({
        ...category, id: category.id ?? store.categories.nextId(), color: category.color ?? store.categories.nextColour(),
        order: category.order ?? last + 1,
      })
      const done = store.changes.commit({
        image: null, label: `Add category ${row.name}`.slice(0, 200), key: randomUUID(), change: [{
          table: 'category', id: row.id, before: null, after: row,
        }],
      })
      tellCommitted(emit, project, done, null, call.client)
      return row
    },
    merge({ project, from, into }, call) {
      const store = open.get(project)
      const name = store.categories.get(into)?.name ?? ''
      const done = store.changes.reassign(from, into, `Merge categories into ${name}`.slice(0, 200))
      tellCommitted(emit, project, done, null, call.client)
      return { annotations: done.annotations }
    },
    remove({ project, id, reassign }, call) {
      const store = open.get(project)
      const name = store.categories.get(id)?.name ?? `${id}`
      if (reassign === id) throw new Fault('invalid', 'A category cannot take the objects of itself.', {
        field: 'reassign', found: id,
      })
      const done = store.changes.reassign([id], reassign, `Delete category ${name}`.slice(0, 200))
      tellCommitted(emit, project, done, null, call.client)
      return { annotations: done.annotations }
    },
  }
}
