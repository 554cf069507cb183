import { useMemo } from 'react'
import type { Annotation } from '../../../core/records/annotation.ts'
import { useDocument, useView } from '../../state/studio.ts'

/** The selected annotations, lowest first. */
export function useSelectedRows(): Annotation[] {
  const selection = useView((state) => state.selection)
  const annotations = useDocument((state) => state.annotations)
  const order = useDocument((state) => state.order)
  return useMemo(() => order.filter((id) => selection.has(id)).flatMap((id) => annotations.get(id) ?? []), [selection, annotations, order])
}
