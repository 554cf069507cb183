import type { ReactNode } from 'react'

/** What a menu shows; popup menus and context menus are drawn from the same list. */
export type MenuEntry =
  | { kind: 'action'; id: string; title: string; icon?: ReactNode; shortcut?: string; disabled?: boolean; danger?: boolean; run(): void }
  | { kind: 'check'; id: string; title: string; icon?: ReactNode; shortcut?: string; checked: boolean; disabled?: boolean; run(): void }
  | { kind: 'submenu'; id: string; title: string; icon?: ReactNode; disabled?: boolean; entries: MenuEntry[] }
  | { kind: 'line'; id: string }
  | { kind: 'title'; id: string; title: string }
