import type { ImageId } from '../../../core/records/ids.ts'

const SHOWN = 200

/** A figure of photos: what its column is called and what it says of one. */
export type PhotoColumn<Photo, Id extends string> = {
  id: Id
  head: string
  /** The whole word, where the head is short. */
  title?: string
  words(photo: Photo): string
  /** More is better, so the worst have the least. */
  more?: boolean
}

/** Photos with their figures, the worst first as they come; a name opens its photo, a head sorts by its figure where `onSort` is there. */
export function PhotoTable<Photo extends { image: ImageId | null; name: string }, Id extends string>({ title, photos, columns, by, onSort, onOpen, className = '' }: {
  title: string; photos: readonly Photo[]; columns: readonly PhotoColumn<Photo, Id>[]; by: Id; onSort?(id: Id): void; onOpen(photo: Photo): void; className?: string
}) {
  return (
    <section className="eval-photos">
      <h3>{title}{photos.length > SHOWN && ` (${SHOWN} of ${photos.length})`}</h3>
      <div className={`eval-scroll scroll ${className}`}>
        <table className="eval-table">
          <thead>
            <tr><th scope="col">Photo</th>
              {columns.map(({ id, head, title: whole, more }) => (
                <th key={id} scope="col" title={whole} aria-sort={id === by ? (more ? 'ascending' : 'descending') : undefined}>
                  {onSort ? <button type="button" className="eval-link" onClick={() => onSort(id)}>{head}</button> : head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {photos.slice(0, SHOWN).map((photo) => (
              <tr key={photo.image ?? photo.name}>
                <th scope="row"><button type="button" className="eval-link ellipsis" title={photo.name} onClick={() => onOpen(photo)}>{photo.name}</button></th>
                {columns.map(({ id, words }) => <td key={id} data-chosen={id === by || undefined}>{words(photo)}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
