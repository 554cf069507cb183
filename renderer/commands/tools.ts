import { TOOLS } from '../tools/index.ts'
import { inStudio, keys, type Command } from './command.ts'

/** labelme's and X-AnyLabeling's keys for tools; a tool's own letter comes after them. The browser keeps Ctrl+N for itself. */
const PRESETS: Record<string, [labelme: string, xAnyLabeling: string]> = {
  select: ['$mod+j', '$mod+j'],
  polygon: ['$mod+n', '$mod+n'],
  rectangle: ['$mod+r', '$mod+r'],
  circle: ['', 'Shift+c'],
  line: ['', 'Shift+l'],
  linestrip: ['', 'Shift+s'],
  point: ['', 'Shift+p'],
}

/** One command per tool of the registry: a new tool has its button, key and palette entry from this. */
export const toolCommands: Command[] = TOOLS.map((tool): Command => {
  const [labelme = '', xAnyLabeling = ''] = PRESETS[tool.id] ?? []
  return {
    id: `tool.${tool.id}`, title: tool.title, group: 'tool', icon: tool.icon,
    keys: keys(`${tool.key} ${labelme}`, `${tool.key} ${xAnyLabeling}`),
    checked: (app) => app.view.store.getState().tool === tool.id,
    when: inStudio,
    run: (app) => app.view.setTool(tool.id),
  }
})
