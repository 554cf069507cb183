import { ImageOff, Images } from 'lucide-react'
import { BrushRing } from '../canvas/brush-ring.tsx'
import { Canvas } from '../canvas/canvas.tsx'
import { Legend, PaneCaptions, RunProblem } from '../canvas/captions.tsx'
import { WipeDivider } from '../canvas/wipe-divider.tsx'
import { commandOf, runCommand } from '../commands/index.ts'
import { Button } from '../kit/button.tsx'
import { ContextMenu } from '../kit/context-menu.tsx'
import { Empty } from '../kit/empty.tsx'
import { DepthLegend } from '../panels/depth/depth-legend.tsx'
import { MatteBar } from '../panels/matte/matte-bar.tsx'
import { MaskBar } from '../panels/mask-bar/mask-bar.tsx'
import { PoseBar } from '../panels/pose/pose-bar.tsx'
import { PromptBar } from '../panels/prompt-bar/prompt-bar.tsx'
import { SelectBar } from '../panels/select-bar/select-bar.tsx'
import { ViewBar } from '../panels/view-bar/view-bar.tsx'
import { useDocument, useGallery } from '../state/studio.ts'
import { useApp } from './app.ts'
import { entriesOf } from './command-entries.tsx'
import { CANVAS_MENU, OBJECT_MENU } from './menus.ts'

/** The canvas with its context menu, or words where there is nothing to show. */
export function CanvasHost() {
  const app = useApp()
  const phase = useDocument((state) => state.phase)
  const fault = useDocument((state) => state.fault)
  const total = useGallery((state) => state.total)
  const loading = useGallery((state) => state.loading)
  const entries = () => entriesOf(app, app.view.store.getState().selection.size > 0 ? OBJECT_MENU : CANVAS_MENU)
  if (phase === 'empty' && !loading) {
    return total === 0 ? (
      <Empty icon={<Images />} title="No photos in this project yet">
        <p>Photos are referred to where they lie, never copied or changed.</p>
        <Button look="primary" onClick={() => runCommand(app, commandOf('photo.add'))}>Add photos</Button>
      </Empty>
    ) : <Empty icon={<Images />} title="Choose a photo from the list" />
  }
  if (phase === 'failed') return <Empty icon={<ImageOff />} title={fault?.message ?? 'This photo could not be opened.'}>{fault?.details?.fix}</Empty>
  return (
    <>
      <ViewBar />
      <ContextMenu label="Canvas" entries={entries}>
        <div className="canvas-host"><Canvas /><BrushRing /><WipeDivider /><PaneCaptions /><Legend /><DepthLegend /><RunProblem /></div>
      </ContextMenu>
      <PromptBar />
      <MaskBar />
      <SelectBar />
      <MatteBar />
      <PoseBar />
    </>
  )
}
