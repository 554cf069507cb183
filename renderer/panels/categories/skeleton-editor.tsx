import type { Category } from '../../../core/records/category.ts'
import { Field } from '../../kit/field.tsx'
import { CommitField } from '../../kit/text-field.tsx'

/** Edges as text, one-based as COCO has them: "1-2, 2-3". Edges to points that do not exist are dropped. */
export function parseSkeleton(text: string, points: number): [number, number][] {
  return [...text.matchAll(/(\d+)\s*-\s*(\d+)/g)].map(([, a, b]): [number, number] => [Number(a), Number(b)])
    .filter(([a, b]) => a !== b && a >= 1 && b >= 1 && a <= points && b <= points)
}

/** Names of keypoints in order, and which of them are joined. */
export function SkeletonEditor({ category, onChange }: { category: Category; onChange(part: Pick<Category, 'keypoints' | 'skeleton'>): void }) {
  const { keypoints, skeleton } = category
  return (
    <section className="category-part">
      <h3>Keypoints</h3>
      <Field label="Names in order, separated by commas" hint={keypoints.length > 0 ? keypoints.map((name, place) => `${place + 1} ${name}`).join(' · ') : 'Such as toe, heel, ankle. Leave empty when objects have none.'}>
        <CommitField value={keypoints.join(', ')} onCommit={(text) => {
          const names = text.split(',').map((name) => name.trim()).filter(Boolean)
          onChange({ keypoints: names, skeleton: skeleton.filter(([a, b]) => a <= names.length && b <= names.length) })
        }} />
      </Field>
      {keypoints.length > 1 && (
        <Field label="Joined by lines" hint="Pairs of numbers, such as 1-2, 2-3.">
          <CommitField value={skeleton.map((edge) => edge.join('-')).join(', ')} onCommit={(text) => onChange({ keypoints, skeleton: parseSkeleton(text, keypoints.length) })} />
        </Field>
      )}
    </section>
  )
}
