/** Viewpoints as studios write them into file names, longer words first. */
const VIEWS = ['FrontRight', 'FrontLeft', 'BackRight', 'BackLeft', 'Front', 'Back', 'Left', 'Right', 'Side', 'Top', 'Bottom', 'Sole']
const WORD = new RegExp(`(?:^|[\\s_.\\-/()])(${VIEWS.map((view) => view.replace(/(?<=.)(?=[A-Z])/, '[\\s_-]?')).join('|')})(?:[\\s_-]?\\d{1,3})?(?=$|[\\s_.\\-()])`, 'gi')
const SPELLED = new Map(VIEWS.map((view) => [view.toLowerCase(), view]))

/**
 * The viewpoint that a photo's name says (`<garment>_FrontRight.png`), or null. Of several words the last counts; words
 * inside others ("background") do not.
 */
export function viewpointOf(name: string): string | null {
  const last = [...name.slice(name.lastIndexOf('/') + 1).matchAll(WORD)].at(-1)
  return last ? (SPELLED.get(last[1].toLowerCase().replaceAll(/[\s_-]/g, '')) ?? null) : null
}
