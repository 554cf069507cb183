import { FIGURES, figureWords, titleOf, type Figure, type ScoredPhoto } from './figures.ts'

const SHOWN = 200

/** Photos with their figures, worst first; a name opens its photo. */
export function PhotoTable({ photos, figure, onOpen }: { photos: readonly ScoredPhoto[]; figure: Figure; onOpen(photo: ScoredPhoto): void }) {
  const sorted = photos.toSorted((a, b) => a[figure] - b[figure]).slice(0, SHOWN)
  return (
    <section className="eval-photos">
      <h3>Photos by {titleOf(figure)}, worst first{photos.length > SHOWN && ` (${SHOWN} of ${photos.length})`}</h3>
      <div className="eval-scroll scroll">
        <table className="eval-table">
          <thead><tr><th scope="col">Photo</th>{FIGURES.map(({ id, title, short }) => <th key={id} scope="col" title={title} aria-sort={id === figure ? 'ascending' : undefined}>{short}</th>)}</tr></thead>
          <tbody>
            {sorted.map((photo) => (
              <tr key={photo.image ?? photo.name}>
                <th scope="row"><button type="button" className="eval-link ellipsis" title={photo.name} onClick={() => onOpen(photo)}>{photo.name}</button></th>
                {FIGURES.map(({ id }) => <td key={id} data-chosen={id === figure || undefined}>{figureWords(photo[id])}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
