import { Tabs as Base } from '@base-ui/react/tabs'
import type { ReactNode } from 'react'
import './tabs.css'

/** Tabs over one content area; only the chosen one is mounted. */
export function Tabs({ value, onChange, tabs, label }: {
  value: string; onChange(value: string): void; label: string
  tabs: { id: string; title: string; content: ReactNode }[]
}) {
  return (
    <Base.Root className="tabs" value={value} onValueChange={(next) => onChange(String(next))}>
      <Base.List className="tabs-list" aria-label={label}>
        {tabs.map((tab) => <Base.Tab key={tab.id} value={tab.id} className="tab">{tab.title}</Base.Tab>)}
        <Base.Indicator className="tabs-mark" />
      </Base.List>
      {tabs.map((tab) => <Base.Panel key={tab.id} value={tab.id} className="tabs-panel">{tab.content}</Base.Panel>)}
    </Base.Root>
  )
}
