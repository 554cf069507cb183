import { useCommandState } from '../../app/command-state.ts'
import { Keys } from '../../kit/keys.tsx'

/** The key of a command as caps, or nothing. */
export function CommandKeys({ id }: { id: string }) {
  const { shortcut } = useCommandState(id)
  return shortcut ? <Keys keys={shortcut} /> : null
}
