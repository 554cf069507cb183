import type { SolveMethod } from '../../../core/api/mattes.ts'
import { useApp } from '../../app/app.ts'
import { useQuery } from '../../bridge/use-query.ts'
import { METHODS } from './matte-words.ts'

/** Tasks of models that make an alpha: of a photo and its trimap, or of the photo alone. */
const TASKS = ['trimap-matte', 'matte']

/** Ways to solve an alpha: those that ship, and the models there are; a model that is gone is kept in the list while it is chosen. */
export function useMethods(chosen: SolveMethod): { value: SolveMethod; title: string }[] {
  const app = useApp()
  const models = useQuery(app.bridge, 'models', (signal) => app.bridge.client.models.list({}, { signal }), ['models.changed'])
  const found = (models.value ?? []).filter(({ task, problem }) => TASKS.includes(task) && problem === '')
  const rows = found.map(({ id, name }) => ({ value: `model:${id}` as const, title: `Model: ${name}` }))
  const all = [...METHODS, ...rows]
  return all.some(({ value }) => value === chosen) ? all : [...all, { value: chosen, title: `Model: ${chosen.replace('model:', '')}` }]
}
