import type { Annotation } from '../../../core/records/annotation.ts'
import { useApp } from '../../app/app.ts'
import { FlagList } from '../../app/flag-list.tsx'
import { without } from '../../app/without.ts'

/** Flags of the selected objects. */
export function FlagFields({ rows }: { rows: Annotation[] }) {
  const app = useApp()
  const names = [...new Set(rows.flatMap((row) => Object.keys(row.flags)))].sort()
  const flags = Object.fromEntries(names.map((name) => [name, rows.every((row) => row.flags[name] === true)]))
  const change = (label: string, next: (flags: Annotation['flags']) => Annotation['flags']) => {
    for (const row of rows) app.edits.patch([row.id], { flags: next(row.flags) }, label)
  }
  return (
    <FlagList flags={flags}
      onSet={(name, on) => change(on ? `Set flag ${name}` : `Clear flag ${name}`, (flags) => ({ ...flags, [name]: on }))}
      onRemove={(name) => change(`Remove flag ${name}`, (flags) => without(flags, name))} />
  )
}
