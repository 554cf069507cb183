/** What models of a task give, in words. */
export const TASK_WORDS: Readonly<Record<string, string>> = {
  semantic: 'Areas by class', matte: 'Cutout with soft edge', instances: 'Single objects', keypoints: 'Key points', depth: 'Depth', pose3d: 'Pose in 3D',
  prompt: 'Answers clicks', 'trimap-matte': 'Soft edge from a trimap',
}

type Port = { name: string; type: string; dims: readonly (number | string | null)[] }

/** An input or output in one line: `image  float32  1 x 3 x 640 x 640`. */
export const dimsWords = ({ dims }: Port): string => dims.map((size) => size ?? '?').join(' x ')

/** The last part of a path, of any system. */
export const fileName = (path: string): string => path.split(/[/\\]/).findLast(Boolean) ?? path
