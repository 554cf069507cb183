/** The joints of Human3.6M's evaluation, in its order; left and right are the figure's own. */
export const JOINTS = [
  'pelvis', 'right hip', 'right knee', 'right ankle', 'left hip', 'left knee', 'left ankle', 'spine', 'neck', 'nose', 'head',
  'left shoulder', 'left elbow', 'left wrist', 'right shoulder', 'right elbow', 'right wrist',
] as const
export type JointName = (typeof JOINTS)[number]

/** Pairs of joints, from 0, that bones join. */
export const BONES: readonly (readonly [number, number])[] = [
  [0, 1], [1, 2], [2, 3], [0, 4], [4, 5], [5, 6], [0, 7], [7, 8], [8, 9], [9, 10], [8, 11], [11, 12], [12, 13], [8, 14], [14, 15], [15, 16],
]
