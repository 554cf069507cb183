import { TriangleAlert } from 'lucide-react'
import { countWords } from '../../app/when-words.ts'

/** A model looks good beside labels that were its own: says so where there are any. */
export function Flattery({ photos }: { photos: number }) {
  if (photos === 0) return null
  return (
    <p className="eval-flattery">
      <TriangleAlert aria-hidden="true" />
      {countWords(photos, 'photo')} {photos === 1 ? 'has' : 'have'} labels accepted from this very model: these flatter the figures.
    </p>
  )
}
