import type { datasets as api } from '../../core/api/datasets.ts'
import type { Service } from '../../core/api/method.ts'
import { runExport } from '../datasets/export-run.ts'
import { formats } from '../datasets/formats.ts'
import { runImport } from '../datasets/import-run.ts'
import type { ServiceContext } from './service-context.ts'

export function datasetsService(context: Pick<ServiceContext, 'open' | 'media' | 'roots' | 'spawn' | 'emit' | 'paths'>): Service<typeof api> {
  return {
    formats: () => formats.map(({ id, title, about, source, read, write }) => ({ id, title, about, source, reads: read !== undefined, writes: write !== undefined })),
    import: (params, call) => runImport(context, params, call),
    export: (params, call) => runExport(context, params, call),
  }
}
