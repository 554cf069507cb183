import { z } from 'zod'
import type { Skeleton } from './skeletons.ts'

const named = z.object({ names: z.array(z.string().max(200)).min(1).max(1_000), skeleton: z.array(z.tuple([z.number().int(), z.number().int()])).max(10_000).default([]) })
const number = z.number()
const bodies = z.object({
  bodies: z.array(z.object({ joints: z.array(z.tuple([number, number, number, number])).max(1_000) })).max(1_000),
  unit: z.string().default('mm'), root: z.number().int().min(0).nullable().default(null),
})

/** Names and edges of the keypoints that a run found on a photo, as it says itself; null where it does not. `extra`: of its row for the photo. */
export function skeletonOfRun(extra: Record<string, unknown>): Skeleton | null {
  const { data } = named.safeParse(extra)
  return data ? { keypoints: data.names, skeleton: data.skeleton.filter((bone) => bone.every((end) => end >= 1 && end <= data.names.length)) } : null
}

export type RunBody = {
  /** x, y in photo pixels, z in millimetres relative to the root (or to wherever the model's 0 is), confidence 0..1. */
  joints: readonly (readonly [number, number, number, number])[]
  /** The joint whose depth is 0; null where the model names none. */
  root: number | null
}

const MILLIMETRES: Readonly<Record<string, number>> = { mm: 1, cm: 10, m: 1_000 }

/** The bodies in space that a run found on a photo, in the order of its predictions there; none for runs without, or in units of their own. */
export function bodiesOfRun(extra: Record<string, unknown>): RunBody[] {
  const { data } = bodies.safeParse(extra)
  const scale = data && MILLIMETRES[data.unit]
  if (!data || scale === undefined) return []
  return data.bodies.map(({ joints }) => ({ joints: joints.map(([x, y, z, score]) => [x, y, z * scale, score] as const), root: data.root }))
}
