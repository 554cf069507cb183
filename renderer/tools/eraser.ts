import { paintTool } from './stroke.ts'

/** Takes away from the selected mask, or the one under the hand; Alt or the right button adds for as long as it is held. */
export const eraser = paintTool({ id: 'eraser', title: 'Eraser', icon: 'eraser', key: 'Shift+r', erases: true })
