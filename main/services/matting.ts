import type { matting as api } from '../../core/api/matting.ts'
import type { Service } from '../../core/api/method.ts'
import { compareMattes } from './matting/compare-mattes.ts'
import { matteFile } from './matting/matte-file.ts'
import type { ServiceContext } from './service-context.ts'

/** Mattes of files; those of projects are in `mattes`. */
export function mattingService(context: Pick<ServiceContext, 'media' | 'roots' | 'inference' | 'models'>): Service<typeof api> {
  return {
    file: (params, call) => matteFile(context, params, call),
    compare: (params, call) => compareMattes(context, params, call),
  }
}
