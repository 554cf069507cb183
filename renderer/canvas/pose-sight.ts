import type { Annotation } from '../../core/records/annotation.ts'
import type { Placement, Pose } from '../../core/records/pose.ts'
import type { MeshSight } from '../state/mesh-shelf.ts'
import type { PoseStyle } from '../state/pose-look.ts'
import type { Studio } from '../state/studio.ts'
import { differencePicture, outlinePath, shadedPicture, wirePath } from './pose-picture.ts'
import { paintAxes, paintOutline, paintPicture, paintWire } from './paint-pose.ts'
import { poseRaster, type PoseRaster } from './pose-raster.ts'

/** Cells along the longer side of what is drawn of a mesh: at rest, and while it is dragged. */
const FINE = 1_024
const QUICK = 360

export type PoseSight = {
  /** Draws the poses of the open photo, in image coordinates; `density` is device pixels per CSS pixel. */
  paint(context: CanvasRenderingContext2D, density: number): void
  close(): void
}

type Picture = { raster: PoseRaster; outline: Path2D; wire: Path2D | null; picture: OffscreenCanvas | null }
type Kept = { of: readonly unknown[]; picture: Picture | null }

/** Keeps what is drawn of each pose until something of it changes. */
export function createPoseSight(studio: Studio, changed: () => void): PoseSight {
  const { document, poses, drawing, view } = studio
  const kept = new Map<string, Kept>()

  const pictureOf = (name: string, placement: Placement, pose: Pose, mesh: MeshSight, style: PoseStyle, row: Annotation | undefined, quick: boolean, fineness: number): Picture | null => {
    const { image } = document.store.getState()
    if (!image) return null
    const of = [placement.R, placement.t, pose.camera, mesh, style, style === 'difference' ? row?.shape : null, fineness, quick, image.width, image.height]
    const last = kept.get(name)
    if (last && last.of.every((part, i) => part === of[i])) return last.picture
    const raster = poseRaster(mesh.mesh, { placement, camera: pose.camera, image }, fineness, quick ? QUICK : FINE, style === 'difference' ? row?.bbox : undefined)
    const picture = raster && {
      raster,
      outline: outlinePath(mesh.silhouettes, raster),
      wire: style === 'wire' ? wirePath(mesh.silhouettes, mesh.lines, mesh.radius, raster) : null,
      picture: style === 'shaded' ? shadedPicture(mesh.shader, raster) : style === 'difference' && row ? differencePicture(mesh.silhouettes, raster, row.shape) : null,
    }
    kept.set(name, { of, picture })
    return picture
  }

  const stops = [
    poses.store.subscribe((next, before) => {
      if (next.image !== before.image) kept.clear()
      if (next.list !== before.list || next.active !== before.active || next.gliding !== before.gliding || next.wishes !== before.wishes) changed()
    }),
    poses.meshes.store.subscribe(changed),
  ]

  return {
    paint(context, density) {
      const { image, annotations } = document.store.getState()
      const { list, active, gliding, wishes, image: of } = poses.store.getState()
      const { viewport, tool } = view.store.getState()
      if (!image || of !== image.id || (!wishes.shown && tool !== 'pose')) return
      const dragged = drawing.store.getState().draft?.pose ?? null
      const px = 1 / viewport.zoom
      // Another fineness only at every doubling of the zoom, so that zooming draws what is there already.
      const fineness = 2 ** Math.ceil(Math.log2(Math.min(4, viewport.zoom * density)))
      for (const pose of list) {
        const row = annotations.get(pose.annotation)
        const chosen = pose.id === active?.id
        if (row?.hidden || (pose.state === 'rejected' && !chosen)) continue
        const mesh = poses.meshes.get(pose.mesh)
        if (!mesh) continue
        const moving = chosen ? (dragged ?? gliding) : null
        const style = chosen ? wishes.style : 'outline'
        const placement = moving ?? pose
        const found = pictureOf(`${pose.id}`, placement, pose, mesh, style, row, moving !== null, fineness)
        if (found) {
          if (found.picture) paintPicture(context, found.picture, found.raster.box, style === 'shaded' ? 0.72 : 1)
          if (found.wire) paintWire(context, found.wire, px)
          paintOutline(context, found.outline, px, { dashed: pose.state !== 'accepted', strong: chosen, faint: pose.state === 'rejected' })
        }
        if (!chosen) continue
        if (wishes.rival && pose.runnerUp && !moving) {
          const rival = poses.meshes.get(pose.runnerUp.mesh ?? pose.mesh)
          const other = rival && pictureOf(`${pose.id} rival`, pose.runnerUp, pose, rival, 'outline', row, false, fineness)
          if (other) paintOutline(context, other.outline, px, { dashed: true, strong: false, rival: true })
        }
        if (wishes.axes) paintAxes(context, { ...pose, ...placement, centre: mesh.centre, radius: mesh.radius }, px)
      }
    },
    close() {
      for (const stop of stops) stop()
    },
  }
}
