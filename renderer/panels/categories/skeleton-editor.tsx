import type { Category } from '../../../core/records/category.ts'
import { coloursOf, limbColoursOf, mirrorOrder, SKELETONS, type LimbColours } from '../../../core/pose/joints/skeletons.ts'
import { Field } from '../../kit/field.tsx'
import { Select } from '../../kit/select.tsx'
import { CommitField } from '../../kit/text-field.tsx'
import './skeleton-editor.css'

type Part = Partial<Pick<Category, 'keypoints' | 'skeleton' | 'extra'>>

const COLOURS: { value: LimbColours; title: string }[] = [
  { value: 'side', title: 'Left blue, right orange' }, { value: 'limb', title: 'Each line its own' }, { value: 'one', title: 'All as the category' },
]

/** Edges as text, one-based as COCO has them: "1-2, 2-3". Edges to points that do not exist are dropped. */
export function parseSkeleton(text: string, points: number): [number, number][] {
  return [...text.matchAll(/(\d+)\s*-\s*(\d+)/g)].map(([, a, b]): [number, number] => [Number(a), Number(b)])
    .filter(([a, b]) => a !== b && a >= 1 && b >= 1 && a <= points && b <= points)
}

/** Names of keypoints in order, which of them are joined, and how the lines are coloured. A ready skeleton fills all of it in. */
export function SkeletonEditor({ category, onChange }: { category: Category; onChange(part: Part): void }) {
  const { keypoints, skeleton, extra } = category
  const ready = SKELETONS.find((one) => same(one.skeleton.keypoints, keypoints) && same(one.skeleton.skeleton, skeleton))
  return (
    <section className="category-part">
      <h3>Keypoints</h3>
      <Field label="Skeleton">
        <Select<string | null> value={ready?.id ?? null} label="Skeleton" placeholder={keypoints.length > 0 ? 'Your own' : 'None'}
          choices={[...(ready || keypoints.length === 0 ? [] : [{ value: null, title: 'Your own' }]), ...SKELETONS.map(({ id, title }) => ({ value: id, title }))]}
          onChange={(id) => {
            const chosen = SKELETONS.find((one) => one.id === id)?.skeleton
            if (chosen) onChange({ keypoints: [...chosen.keypoints], skeleton: chosen.skeleton.map(([a, b]) => [a, b]) })
          }} />
      </Field>
      <Field label="Names in order, separated by commas" hint={keypoints.length > 0 ? undefined : 'Such as toe, heel, ankle. Leave empty when objects have none.'}>
        <CommitField multiline value={keypoints.join(', ')} onCommit={(text) => {
          const names = text.split(',').map((name) => name.trim()).filter(Boolean)
          onChange({ keypoints: names, skeleton: skeleton.filter(([a, b]) => a <= names.length && b <= names.length) })
        }} />
      </Field>
      {keypoints.length > 0 && <JointList category={category} />}
      {keypoints.length > 1 && (
        <>
          <Field label="Joined by lines" hint="Pairs of numbers, such as 1-2, 2-3.">
            <CommitField value={skeleton.map((edge) => edge.join('-')).join(', ')} onCommit={(text) => onChange({ skeleton: parseSkeleton(text, keypoints.length) })} />
          </Field>
          <Field label="Colours of lines">
            <Select<LimbColours> value={limbColoursOf(category)} label="Colours of lines" choices={COLOURS} onChange={(limbColours) => onChange({ extra: { ...extra, limbColours } })} />
          </Field>
        </>
      )}
    </section>
  )
}

/** Every keypoint with its number and colour, and which it becomes in a mirror. */
function JointList({ category }: { category: Category }) {
  const order = mirrorOrder(category.keypoints)
  const { joints } = coloursOf(category)
  const pairs = order.filter((other, i) => other > i).length
  return (
    <>
      <ol className="skeleton-joints" aria-label="Keypoints">
        {category.keypoints.map((name, i) => (
          <li key={i} title={order[i] === i ? undefined : `In a mirror it becomes ${category.keypoints[order[i]]}`}>
            <span className="skeleton-dot" style={{ background: joints[i] }} aria-hidden="true" /><span className="faint">{i + 1}</span> {name}
          </li>
        ))}
      </ol>
      <p className="faint">{pairs === 0 ? 'Names with left and right make pairs that change places in mirrored copies.' : `${pairs} ${pairs === 1 ? 'pair changes' : 'pairs change'} places in mirrored copies.`}</p>
    </>
  )
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
