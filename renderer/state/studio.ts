import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import type { StoreApi } from 'zustand/vanilla'
import type { Bridge } from '../bridge/connect.ts'
import type { Clipboard } from './clipboard.ts'
import type { Depths, DepthsState } from './depths.ts'
import type { Document, DocumentState } from './document-types.ts'
import type { Drawing, DrawingState } from './drawing-types.ts'
import type { Edits } from './edits.ts'
import type { Gallery, GalleryState } from './gallery.ts'
import type { Mattes, MattesState } from './mattes-types.ts'
import type { Notices, NoticesState } from './notices.ts'
import type { MeshShelfState } from './mesh-shelf.ts'
import type { Poses, PosesState } from './poses-types.ts'
import type { Predictions, PredictionsState } from './predictions-types.ts'
import type { Prompting, PromptingState } from './prompting.ts'
import type { Reshaper, ReshapingState } from './reshaping.ts'
import type { Review, ReviewState } from './review-types.ts'
import type { Selecting, SelectingState } from './selecting.ts'
import type { Session, SessionState } from './session.ts'
import type { Preferences, Settings } from './settings.ts'
import type { View, ViewState } from './view.ts'

/** Everything a window holds: the stores, and the ways to change them. Commands, panels and the canvas are given this. */
export type Studio = {
  bridge: Bridge
  session: Session
  document: Document
  view: View
  drawing: Drawing
  gallery: Gallery
  /** Runs of models, and what the chosen ones say of the open photo. */
  predictions: Predictions
  /** The queue of photos whose predictions need eyes. */
  review: Review
  prompting: Prompting
  /** Selecting pixels of the open photo without a model. */
  selecting: Selecting
  /** Trimaps and alphas of the open photo. */
  mattes: Mattes
  /** Fitted poses of the open photo, and the meshes there are. */
  poses: Poses
  /** The true depth of the open photo. */
  depths: Depths
  settings: Settings
  clipboard: Clipboard
  notices: Notices
  /** What commands do to selected annotations. */
  edits: Edits
  /** Growing, smoothing, simplifying … selected objects, and combining them. */
  reshaper: Reshaper
}

export const StudioContext = createContext<Studio | null>(null)

/** The studio of this window. Components call it; commands get it as an argument. */
export function useStudio(): Studio {
  const studio = useContext(StudioContext)
  if (!studio) throw new Error('useStudio needs a StudioContext above it')
  return studio
}

const of = <S>(pick: (studio: Studio) => { store: StoreApi<S> }) =>
  function useSelected<T>(select: (state: S) => T): T {
    return useStore(pick(useStudio()).store, select)
  }

/** One part of a store; the component draws again when that part changes (by identity). */
export const useSession = of<SessionState>((studio) => studio.session)
export const useDocument = of<DocumentState>((studio) => studio.document)
export const useView = of<ViewState>((studio) => studio.view)
export const useDrawing = of<DrawingState>((studio) => studio.drawing)
export const useGallery = of<GalleryState>((studio) => studio.gallery)
export const usePredictions = of<PredictionsState>((studio) => studio.predictions)
export const useReview = of<ReviewState>((studio) => studio.review)
export const usePrompting = of<PromptingState>((studio) => studio.prompting)
export const useSelecting = of<SelectingState>((studio) => studio.selecting)
export const useMattes = of<MattesState>((studio) => studio.mattes)
export const usePoses = of<PosesState>((studio) => studio.poses)
export const useMeshShelf = of<MeshShelfState>((studio) => studio.poses.meshes)
export const useDepths = of<DepthsState>((studio) => studio.depths)
export const useReshaping = of<ReshapingState>((studio) => studio.reshaper)
export const usePreferences = of<Preferences>((studio) => studio.settings)
export const useNotices = of<NoticesState>((studio) => studio.notices)
export function usePointer() {
  return useStore(useStudio().view.pointer, (state) => state.at)
}
export function usePixel() {
  return useStore(useStudio().view.pixel)
}
export function useLegend() {
  return useStore(useStudio().view.legend)
}
