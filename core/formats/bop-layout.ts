import type { PoseRow } from '../records/pose.ts'

/*
 * BOP's conventions (Hodan et al., "BOP: Benchmark for 6D Object Pose Estimation", ECCV 2018, and the toolkit's description of the
 * format): millimetres; rotations and matrices row by row; the camera as OpenCV has it, so the middle of the first pixel is at 0.
 * Ours is at 0.5: the principal point is half a pixel less there, and nothing else differs.
 */
export const BOP_PIXEL_SHIFT = 0.5
export const MM = 1_000

/** Files of one scene, beside each other. */
export const SCENE = { gt: 'scene_gt.json', camera: 'scene_camera.json', info: 'scene_gt_info.json' } as const

/** Numbers of photos, scenes and objects as BOP has them in names: six digits or more. */
export const six = (number: number): string => String(number).padStart(6, '0')

/** `cam_K` of a camera. */
export function bopMatrix({ fx, fy, cx, cy }: PoseRow['camera']): number[] {
  return [fx, 0, cx - BOP_PIXEL_SHIFT, 0, fy, cy - BOP_PIXEL_SHIFT, 0, 0, 1]
}

/** `cam_t_m2c` of a translation in metres. */
export const bopTranslation = ([x, y, z]: readonly number[]): [number, number, number] => [x * MM, y * MM, z * MM]
