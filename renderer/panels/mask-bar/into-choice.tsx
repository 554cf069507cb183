import { SquarePlus, SquaresSubtract, SquaresUnite } from 'lucide-react'
import { useApp } from '../../app/app.ts'
import { IconButton } from '../../kit/icon-button.tsx'
import { useDrawing, useSelecting, useView } from '../../state/studio.ts'
import type { Picker } from '../../tools/pixels.ts'

const CHOICES: { into: Picker['into']; label: string; hint: string; icon: typeof SquarePlus }[] = [
  { into: 'new', label: 'New object', hint: 'Makes a new object', icon: SquarePlus },
  { into: 'add', label: 'Add to the selected object', hint: 'Adds to the selected object (Shift at the first press)', icon: SquaresUnite },
  { into: 'take', label: 'Take from the selected object', hint: 'Takes from the selected object (Alt at the first press)', icon: SquaresSubtract },
]

/** What is drawn round or picked becomes: a new object, or more or less of the selected one. Nothing while there is no choice. */
export function IntoChoice() {
  const { selecting } = useApp()
  const chosen = useSelecting((state) => state.picker.into)
  const held = useDrawing((state) => (state.busy ? state.draft?.into?.mode : undefined))
  const alone = useView((state) => state.selection.size === 1)
  if (!alone) return null
  return (
    <span className="mask-bar-group" role="group" aria-label="What is picked becomes">
      {CHOICES.map(({ into, label, hint, icon: Icon }) => (
        <IconButton key={into} label={label} hint={hint} aria-pressed={(held ?? chosen) === into} onClick={() => selecting.setPicker({ into })}><Icon /></IconButton>
      ))}
    </span>
  )
}
