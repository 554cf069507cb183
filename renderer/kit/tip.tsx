import { Tooltip } from '@base-ui/react/tooltip'
import type { ReactElement } from 'react'
import { Keys } from './keys.tsx'
import './tip.css'

/** A tooltip on one element. The element keeps its own accessible name; the tooltip is for the eye. */
export function Tip({ text, shortcut, side = 'bottom', children }: {
  text: string; shortcut?: string; side?: 'top' | 'right' | 'bottom' | 'left'; children: ReactElement
}) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={children as ReactElement<Record<string, unknown>>} delay={450} />
      <Tooltip.Portal>
        <Tooltip.Positioner side={side} sideOffset={6} className="tip-positioner">
          <Tooltip.Popup className="tip" aria-hidden="true">
            {text}
            {shortcut && <Keys keys={shortcut} />}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}
