import { z } from 'zod'

/** Handle of an open project, stable for one file on one machine. */
export const projectId = z.string().regex(/^[0-9a-f]{16}$/).brand<'ProjectId'>()
export type ProjectId = z.infer<typeof projectId>

// COCO files may use 0 for images and categories; annotation ids start at 1 because pycocotools treats 0 as "unmatched".
const rowId = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
export const imageId = rowId.brand<'ImageId'>()
export type ImageId = z.infer<typeof imageId>
export const categoryId = rowId.brand<'CategoryId'>()
export type CategoryId = z.infer<typeof categoryId>
export const annotationId = rowId.min(1).brand<'AnnotationId'>()
export type AnnotationId = z.infer<typeof annotationId>
export const jobId = rowId.brand<'JobId'>()
export type JobId = z.infer<typeof jobId>
