import { meshRef, type MeshRef } from '../../core/records/mesh.ts'

/** How the selected object's pose is drawn over the photo; others are drawn as outlines. */
export const POSE_STYLES = ['outline', 'wire', 'shaded', 'difference'] as const
export type PoseStyle = (typeof POSE_STYLES)[number]

/** What the user chose for looking at poses and for fits to come; kept for the next time. */
export type PoseWishes = {
  style: PoseStyle
  /** False hides every pose. */
  shown: boolean
  axes: boolean
  /** Also the outline of the runner-up. */
  rival: boolean
  /** The product that is fitted; null: each is tried, and the best is kept. */
  mesh: MeshRef | null
  /** Its other side is tried as well. */
  sides: boolean
  camera: 'exif' | 'field-of-view' | 'fit'
  /** Degrees over the photo's height. */
  fieldOfView: number
  method: string
}

/** The seed's camera had 120 degrees; a telephone's main camera has about this over its height. */
export const DEFAULT_POSE_WISHES: PoseWishes = {
  style: 'outline', shown: true, axes: false, rival: false, mesh: null, sides: true, camera: 'exif', fieldOfView: 60, method: 'global',
}

const CAMERAS: readonly PoseWishes['camera'][] = ['exif', 'field-of-view', 'fit']

/** Takes what is understood of stored wishes, which another version may have written. */
export function sanitisePoseWishes(value: unknown): PoseWishes {
  const given = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
  const wishes = { ...DEFAULT_POSE_WISHES }
  for (const key of ['shown', 'axes', 'rival', 'sides'] as const) if (typeof given[key] === 'boolean') wishes[key] = given[key]
  wishes.style = POSE_STYLES.find((style) => style === given['style']) ?? wishes.style
  wishes.camera = CAMERAS.find((camera) => camera === given['camera']) ?? wishes.camera
  const mesh = meshRef.safeParse(given['mesh'])
  if (mesh.success) wishes.mesh = mesh.data
  const angle = given['fieldOfView']
  if (typeof angle === 'number' && angle >= 1 && angle <= 179) wishes.fieldOfView = angle
  if (typeof given['method'] === 'string' && given['method'] !== '') wishes.method = given['method'].slice(0, 60)
  return wishes
}
