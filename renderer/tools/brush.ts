import { paintTool } from './stroke.ts'

/** Adds to the selected mask, or makes a new one; Alt or the right button takes away for as long as it is held. */
export const brush = paintTool({ id: 'brush', title: 'Brush', icon: 'brush', key: 'b', erases: false })
