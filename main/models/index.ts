import { depth } from './depth.ts'
import type { Family } from './family.ts'
import { heatmapPose } from './heatmap-pose.ts'
import { maskRcnn } from './mask-rcnn.ts'
import { salient } from './salient.ts'
import { sam } from './sam.ts'
import { sam2 } from './sam2.ts'
import { semantic } from './semantic.ts'
import { simcc } from './simcc.ts'
import { trimapMatte } from './trimap-matte.ts'
import { volumePose } from './volume-pose.ts'
import { yoloBox } from './yolo-box.ts'
import { yoloPose } from './yolo-pose.ts'
import { yoloSeg } from './yolo-seg.ts'

/*
 * Model families. To add one: a file here exporting a `Family` (pure: it may import only core and its neighbours) and a
 * line below, in the order in which they are asked what a bare .onnx file is. The runner, batches, the proposal on dropping
 * a file and the command line follow by themselves. Test it on a tiny ONNX of the same signature (test/support/onnx.ts).
 */
export const FAMILIES: readonly Family[] = [sam, sam2, maskRcnn, yoloSeg, yoloPose, yoloBox, simcc, volumePose, heatmapPose, depth, trimapMatte, salient, semantic]

export function familyOf(id: string): Family | null {
  return FAMILIES.find((family) => family.id === id) ?? null
}
