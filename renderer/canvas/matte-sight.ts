import { strokeOnTrimap } from '../../core/matting/painted-trimap.ts'
import { patchedTrimap } from '../../core/matting/patched-trimap.ts'
import type { Matte } from '../../core/records/matte.ts'
import { runsOf } from '../state/mattes.ts'
import type { Studio } from '../state/studio.ts'
import { copied, previewInto } from './matte-preview.ts'
import { createMatteSource, type MattePicture } from './matte-source.ts'
import { levelsOf, type OverlayLevels } from './overlay-levels.ts'
import type { OverlaySource, Seen } from './overlay-source.ts'
import type { PhotoSource } from './photo-source.ts'
import { redrawTrimap, trimapLevels } from './trimap-levels.ts'

export type MatteSight = {
  /** What cutouts of labels are cut with: alphas where there are any, hard masks for the rest; null where no object has an alpha. */
  cutout(seen: Seen): { cover: OverlayLevels; colours: readonly OverlayLevels[]; heat(): readonly OverlayLevels[] } | null
  /** The trimap that is worked on, over the photo; null while no tool paints on it. */
  trimap(): OverlayLevels | null
  close(): void
}

/** Alphas and trimaps of the open photo as pictures, with a preview of the alpha under the brush. */
export function createMatteSight(studio: Studio, photo: PhotoSource, overlays: OverlaySource, changed: () => void): MatteSight {
  const { bridge, document, mattes, view, drawing } = studio
  const source = createMatteSource(changed)
  let drawn: { trimap: Matte['trimap']; seq: number; levels: OverlayLevels } | null = null
  let preview: { alpha: string; matte: number; cover: OverlayLevels } | null = null
  let joined: { of: readonly unknown[]; cover: OverlayLevels } | null = null
  let frame: number | null = null

  const pictureOf = (matte: Matte, seen: Seen): MattePicture | null => {
    const { project, image } = document.store.getState()
    const base = bridge.hello()?.media
    if (!project || !image || base === undefined || matte.image !== image.id) return null
    const picture = source.get(base, project, image.id, matte, seen.image)
    if (!picture || preview?.matte !== matte.id || preview.alpha !== matte.alpha?.sha256) return picture
    return { ...picture, cover: preview.cover }
  }

  /** The quick alpha of what the brush does now, or did last, into a copy of the alpha that is there. */
  const previewNow = () => {
    frame = null
    const { active, touched } = mattes.store.getState()
    const now = photo.current()
    const { image } = document.store.getState()
    const { mode, pairStyle } = view.store.getState()
    const isSeen = mode === 'cutout' || ((mode === 'wipe' || mode === 'side') && pairStyle === 'cutout')
    if (!active?.trimap || !active.alpha || !now || !image || now.image.id !== image.id || !isSeen) return
    const stroke = drawing.store.getState().draft?.trimap
    let trimap = runsOf(active.trimap)
    let box = touched?.matte === active.id ? touched.box : null
    if (stroke) {
      const change = strokeOnTrimap(trimap, stroke.path, stroke.nib, stroke.value)
      if (!change) return
      trimap = patchedTrimap(trimap, change.box, change.patch)
      box = change.box
    }
    if (!box) return
    if (preview?.matte !== active.id || preview.alpha !== active.alpha.sha256) {
      const base = bridge.hello()?.media
      const { project } = document.store.getState()
      const picture = base === undefined || !project ? null : source.get(base, project, image.id, active, image)
      if (!picture) return
      preview = { matte: active.id, alpha: active.alpha.sha256, cover: copied(picture.cover) }
    }
    const cover = previewInto(preview.cover, now, trimap, box)
    if (!cover) return
    preview = { ...preview, cover }
    changed()
  }
  const previewSoon = () => {
    frame ??= requestAnimationFrame(previewNow)
  }
  const stops = [
    mattes.store.subscribe((next, before) => {
      if (next.image !== before.image || (next.touched === null && before.touched !== null)) preview = null
      if (next.touched !== before.touched && next.touched) previewSoon()
      if (next.list !== before.list || next.active !== before.active || next.touched !== before.touched) changed()
    }),
    drawing.store.subscribe((next, before) => {
      if (next.draft?.trimap !== before.draft?.trimap && next.draft?.trimap) previewSoon()
      // A stroke that was given up leaves nothing behind.
      if (before.draft?.trimap && !next.draft?.trimap && !mattes.store.getState().touched) {
        preview = null
        changed()
      }
    }),
    view.store.subscribe((next, before) => (next.tool === 'trimap') !== (before.tool === 'trimap') && changed()),
  ]

  return {
    cutout(seen) {
      const { list, image } = mattes.store.getState()
      if (image !== document.store.getState().image?.id) return null
      const found = list.flatMap((matte) => {
        const label = matte.annotation === null ? null : seen.annotations.get(matte.annotation)
        if (label === undefined || label?.hidden) return []
        const picture = pictureOf(matte, seen)
        return picture ? [{ matte, picture }] : []
      })
      if (found.length === 0) return null
      const whole = found.find(({ matte }) => matte.annotation === null)
      const shown = whole ? [whole] : found
      const answer = (cover: OverlayLevels) => ({
        cover, colours: shown.flatMap(({ picture }) => picture.colours ?? []), heat: () => shown.map(({ picture }) => picture.heat()),
      })
      if (whole) return answer(whole.picture.cover)
      const done = new Set<number>(found.map(({ matte }) => matte.annotation!))
      const rest = new Map([...seen.annotations].filter(([id]) => !done.has(id)))
      if (rest.size === 0 && found.length === 1) return answer(found[0].picture.cover)
      const of = [seen.annotations, seen.categories, ...found.map(({ picture }) => picture.cover)]
      if (joined?.of.length !== of.length || !joined.of.every((part, i) => part === of[i])) {
        const hard = overlays.cover({ ...seen, annotations: rest }, { labels: true, runs: [] }, new Map())
        const [first] = copied(hard).levels
        const context = first.getContext('2d')!
        for (const { picture } of found) context.drawImage(picture.cover.levels[0], 0, 0, seen.image.width / hard.cell.x, seen.image.height / hard.cell.y)
        joined = { of, cover: levelsOf(first, hard.cell) }
      }
      return answer(joined.cover)
    },
    trimap() {
      const { active, touched } = mattes.store.getState()
      if (view.store.getState().tool !== 'trimap' || !active?.trimap || active.image !== document.store.getState().image?.id) return null
      if (drawn?.trimap !== active.trimap) {
        const goesOn = drawn !== null && touched !== null && touched.matte === active.id && touched.seq === drawn.seq + 1
        const levels = goesOn ? redrawTrimap(drawn!.levels, runsOf(active.trimap), touched.box) : trimapLevels(runsOf(active.trimap))
        drawn = { trimap: active.trimap, seq: touched?.seq ?? drawn?.seq ?? 0, levels }
      }
      return drawn.levels
    },
    close() {
      if (frame !== null) cancelAnimationFrame(frame)
      for (const stop of stops) stop()
      source.close()
    },
  }
}
