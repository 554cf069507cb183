import { skeletonOfRun } from '../../core/pose/joints/run-joints.ts'
import { coloursOf } from '../../core/pose/joints/skeletons.ts'
import type { Category } from '../../core/records/category.ts'
import type { Prediction, RunImage } from '../../core/records/run.ts'

/** How a skeleton is drawn: COCO's 1-based pairs with a colour each, and a colour for each joint. */
export type SkeletonLook = { bones: readonly (readonly [number, number])[]; boneColours: readonly string[]; jointColours: readonly string[]; colour: string }

const LOOKS = new WeakMap<Category, SkeletonLook>()

/** The look of a category's skeleton; `colour` for what it says nothing of. */
export function skeletonLook(category: Category | undefined, colour: string): SkeletonLook {
  if (!category) return { bones: [], boneColours: [], jointColours: [], colour }
  const known = LOOKS.get(category)
  if (known) return known
  const { bones, joints } = coloursOf(category)
  const look = { bones: category.skeleton, boneColours: bones, jointColours: joints, colour: category.color }
  LOOKS.set(category, look)
  return look
}

const RUN_LOOKS = new WeakMap<RunImage, SkeletonLook | null>()

/** The look of a prediction's skeleton, by the names that its run gives the keypoints; null where it gives none. */
export function runLook(image: RunImage | undefined, { keypoints }: Prediction, colour: string): SkeletonLook | null {
  if (!image) return null
  let look = RUN_LOOKS.get(image)
  if (look === undefined || look?.colour !== colour) {
    const skeleton = skeletonOfRun(image.extra)
    const { bones, joints } = skeleton ? coloursOf({ ...skeleton, color: colour, extra: {} }) : { bones: [], joints: [] }
    RUN_LOOKS.set(image, (look = skeleton && { bones: skeleton.skeleton, boneColours: bones, jointColours: joints, colour }))
  }
  return look && 3 * look.jointColours.length === keypoints?.length ? look : null
}

/** Joints as dots (hollow when hidden) with the bones between them, those of hidden joints dashed. `joints`: COCO's x, y, v. */
export function paintSkeleton(context: CanvasRenderingContext2D, joints: readonly number[], look: SkeletonLook, px: number, dash: readonly number[] = []): void {
  const seen = (i: number) => joints[3 * i + 2] > 0
  const hidden = (i: number) => joints[3 * i + 2] === 1
  context.lineCap = 'round'
  for (const under of [true, false]) {
    for (const [at, [from, to]] of look.bones.entries()) {
      const [a, b] = [from - 1, to - 1]
      if (!seen(a) || !seen(b)) continue
      context.beginPath()
      context.moveTo(joints[3 * a], joints[3 * a + 1])
      context.lineTo(joints[3 * b], joints[3 * b + 1])
      // A dark line under the bright ones keeps them visible on any photo.
      context.setLineDash(under ? [] : dash.length > 0 ? dash.map((length) => length * px) : hidden(a) || hidden(b) ? [5 * px, 4 * px] : [])
      context.lineWidth = (under ? 4 : 2.25) * px
      context.strokeStyle = under ? 'rgba(0, 0, 0, 0.45)' : (look.boneColours[at] ?? look.colour)
      context.stroke()
    }
  }
  context.setLineDash([])
  for (let i = 0; 3 * i + 2 < joints.length; i++) {
    if (!seen(i)) continue
    const colour = look.jointColours[i] ?? look.colour
    context.beginPath()
    // Of predictions nobody has agreed to yet: other dots, as their lines are dashed.
    if (dash.length > 0) diamond(context, joints[3 * i], joints[3 * i + 1], 4.5 * px)
    else context.arc(joints[3 * i], joints[3 * i + 1], 3.5 * px, 0, 2 * Math.PI)
    context.fillStyle = hidden(i) ? 'rgba(0, 0, 0, 0.5)' : colour
    context.fill()
    context.lineWidth = 1.25 * px
    context.strokeStyle = hidden(i) ? colour : 'rgba(0, 0, 0, 0.7)'
    context.stroke()
  }
}

function diamond(context: CanvasRenderingContext2D, x: number, y: number, reach: number): void {
  context.moveTo(x, y - reach)
  context.lineTo(x + reach, y)
  context.lineTo(x, y + reach)
  context.lineTo(x - reach, y)
  context.closePath()
}
