import { JOINTS } from '../figure/joints.ts'
import { DERIVED_WORDS, toHuman36m } from '../pose/joints/named-joints.ts'
import type { SpaceJoints } from '../pose/joints/space-joints.ts'
import { lineOf } from './csv.ts'
import { writeNpy } from './npy.ts'

/** Names of the joints as they begin columns. */
export const JOINT_COLUMNS: readonly string[] = JOINTS.map((name) => name.replaceAll(' ', '_'))
/** What is told of each joint: millimetres in the camera, pixels, COCO's flag. */
export const JOINT_PARTS = ['x', 'y', 'z', 'u', 'v', 'flag'] as const
const ABOUT = ['file_name', 'image_width', 'image_height', 'annotation', 'category', 'box_x', 'box_y', 'box_width', 'box_height', 'score', 'fx', 'fy', 'cx', 'cy'] as const
export const JOINT_TABLE: readonly string[] = [...ABOUT, ...JOINT_COLUMNS.flatMap((joint) => JOINT_PARTS.map((part) => `${joint}_${part}`))]

/** A person to be written: x, y, v under names, and where the joints are in space. */
export type JointRow = {
  file: string; width: number; height: number
  annotation: number; category: string
  bbox: readonly [number, number, number, number]; score: number | null
  names: readonly string[]; keypoints: readonly number[]; space: SpaceJoints | null
}

type Written = { pixels: ({ point: number[]; derived: boolean } | null)[]; space: ({ point: number[]; derived: boolean } | null)[] }

const rounded = (value: number, places: number): number => Math.round(value * 10 ** places) / 10 ** places

function inOrder({ names, keypoints, space }: JointRow): Written {
  const flagged = (i: number) => (keypoints[3 * i + 2] > 0 ? [keypoints[3 * i], keypoints[3 * i + 1], keypoints[3 * i + 2]] : null)
  const known = space && space.joints.length === names.length ? space.joints : null
  return { pixels: toHuman36m(names, flagged), space: known ? toHuman36m(names, (i) => known[i]) : JOINTS.map(() => null) }
}

/** Human3.6M's joints of many persons: the lines of a table, and at the end the arrays and the words that go with it. */
export function createJointTable() {
  const arrays: number[] = []
  const rows: { file: string; annotation: number; category: string }[] = []
  const derived = new Set<string>()
  return {
    head: lineOf(JOINT_TABLE),
    /** The person's line; null when none of the seventeen joints is known of it. */
    line(row: JointRow): string | null {
      const { pixels, space } = inOrder(row)
      if (pixels.every((joint) => joint === null) && space.every((joint) => joint === null)) return null
      for (const [i, name] of JOINTS.entries()) if (pixels[i]?.derived || space[i]?.derived) derived.add(name)
      if (space.some((joint) => joint !== null)) {
        arrays.push(...space.flatMap((joint) => (joint ? joint.point : [NaN, NaN, NaN])))
        rows.push({ file: row.file, annotation: row.annotation, category: row.category })
      }
      const camera = row.space?.camera
      return lineOf([
        row.file, row.width, row.height, row.annotation, row.category, ...row.bbox, row.score, ...(camera ? [camera.fx, camera.fy, camera.cx, camera.cy] : [null, null, null, null]),
        ...JOINTS.flatMap((_, i) => {
          const [s, p] = [space[i]?.point, pixels[i]?.point]
          // The middle of a joint that is seen and one that is hidden is hidden.
          return [...(s ? s.map((value) => rounded(value, 3)) : [null, null, null]), ...(p ? [rounded(p[0], 3), rounded(p[1], 3), Math.floor(p[2])] : [null, null, 0])]
        }),
      ])
    },
    /** [n, 17, 3] float32, millimetres; NaN where a joint is not known. */
    npy: () => writeNpy(Float32Array.from(arrays), [rows.length, JOINTS.length, 3]),
    words: (): string => JSON.stringify({
      joints: JOINTS, unit: 'mm', axes: 'x right, y down, z forward, in the camera of each photo', array: 'rows in the order of "rows"; NaN where a joint is not known', derived: [...derived],
      howDerived: DERIVED_WORDS, rows,
    }, null, 1),
    count: () => rows.length,
    derived: () => [...derived],
  }
}
