import type { ComponentType } from 'react'
import { AdjustPanel } from './adjust/adjust-panel.tsx'
import { DepthPanel } from './depth/depth-panel.tsx'
import { HistoryPanel } from './history/history-panel.tsx'
import { JointsPanel } from './joints/joints-panel.tsx'
import { ObjectsPanel } from './objects/objects-panel.tsx'
import { PhotoPanel } from './photo/photo-panel.tsx'
import { PosePanel } from './pose/pose-panel.tsx'
import { ReviewPanel } from './review/review-panel.tsx'

/*
 * The tabs of the inspector, in order. To add one: a folder beside this file with a component that takes nothing (it reads
 * the stores it needs), and a line here. Tab, keyboard and remembered choice come for free.
 */
export const PANELS: readonly { id: string; title: string; Panel: ComponentType }[] = [
  { id: 'objects', title: 'Objects', Panel: ObjectsPanel },
  { id: 'review', title: 'Review', Panel: ReviewPanel },
  { id: 'pose', title: 'Pose', Panel: PosePanel },
  { id: 'joints', title: 'Joints', Panel: JointsPanel },
  { id: 'depth', title: 'Depth', Panel: DepthPanel },
  { id: 'adjust', title: 'Adjust', Panel: AdjustPanel },
  { id: 'image', title: 'Image', Panel: PhotoPanel },
  { id: 'history', title: 'History', Panel: HistoryPanel },
]
