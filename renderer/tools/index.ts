import { brush } from './brush.ts'
import { circle } from './circle.ts'
import { colourSelect } from './colour-select.ts'
import { eraser } from './eraser.ts'
import { hole } from './hole.ts'
import { keypoints } from './keypoints.ts'
import { knife } from './knife.ts'
import { lasso } from './lasso.ts'
import { line } from './line.ts'
import { linestrip } from './linestrip.ts'
import { magicPolygon } from './magic-polygon.ts'
import { part } from './part.ts'
import { point } from './point.ts'
import { polygon } from './polygon.ts'
import { pose } from './pose.ts'
import { prompt } from './prompt.ts'
import { rectangle } from './rectangle.ts'
import { select } from './select.ts'
import { smartCut } from './smart-cut.ts'
import { superpixelTool } from './superpixels.ts'
import type { Tool } from './tool.ts'
import { trimap } from './trimap.ts'

/*
 * REGISTRY of tools, in the order of the tool rail. To add one: write a file exporting a Tool (tool.ts says what it is;
 * rectangle.ts is a short example, shapes.ts makes rows and measures), add it here, and give it a line in
 * test/renderer/tools: play events, expect state and commit. Rail, key, palette, cursor, undo, autosave and the
 * property test of cancelling come for free. A tool imports core only and writes nothing but its commit.
 */
export const TOOLS: readonly Tool[] = [select, polygon, hole, part, rectangle, circle, line, linestrip, point, keypoints, brush, eraser, lasso, knife, magicPolygon, smartCut, superpixelTool, colourSelect, trimap, pose, prompt]

export function toolOf(id: string): Tool {
  return TOOLS.find((tool) => tool.id === id) ?? select
}
