import { z } from 'zod'
import { category } from '../records/category.ts'
import { categoryId, projectId } from '../records/ids.ts'
import { method } from './method.ts'

const project = projectId
const counted = category.extend({ annotations: z.number().int(), images: z.number().int() })

/** Creating, renaming and reordering one category goes through annotations.commit; what touches many images is here. */
export const categories = {
  list: method('Categories in order, with how often each is used', z.object({ project }), z.array(counted)),
  add: method('Add a category; colour and id are chosen when not given', z.object({
    project, category: category.partial().required({ name: true }),
  }), category),
  merge: method('Turn every annotation of some categories into another one and drop them', z.object({
    project, from: z.array(categoryId).min(1), into: categoryId,
  }), z.object({ annotations: z.number().int() })),
  remove: method('Delete a category; its annotations go to another one, or are deleted with null', z.object({
    project, id: categoryId, reassign: categoryId.nullable(),
  }), z.object({ annotations: z.number().int() })),
}
