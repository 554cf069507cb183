import type { Family } from './family.ts'

/*
 * Model families. To add one: a file here exporting a `Family` (pure: it may import only core and its neighbours) and a
 * line below, in the order in which they are asked what a bare .onnx file is. The runner, batches, the proposal on dropping
 * a file and the command line follow by themselves. Test it on a tiny ONNX of the same signature (test/support/onnx.ts).
 */
export const FAMILIES: readonly Family[] = []

export function familyOf(id: string): Family | null {
  return FAMILIES.find((family) => family.id === id) ?? null
}
