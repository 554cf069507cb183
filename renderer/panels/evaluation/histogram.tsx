import { countWords } from '../../app/when-words.ts'
import { binsOf, titleOf, type Bin, type Figure, type ScoredPhoto } from './figures.ts'

/** How many photos have which value; each bar opens its photos. */
export function Histogram({ photos, figure, onOpen }: { photos: readonly ScoredPhoto[]; figure: Figure; onOpen(photos: ScoredPhoto[], what: string): void }) {
  const bins = binsOf(photos, figure)
  const most = Math.max(1, ...bins.map((bin) => bin.photos.length))
  const digits = bins[1].from >= 0.94 ? 4 : bins[1].from >= 0.8 ? 3 : 2
  const words = ({ from, to }: Bin) => `with ${titleOf(figure)} ${from === 0 ? 'below' : `from ${from.toFixed(digits)} to`} ${to.toFixed(digits)}`
  const low = bins[1].from - (bins[1].to - bins[1].from)
  return (
    <section className="eval-histogram">
      <h3>Photos by {titleOf(figure)}</h3>
      <div className="eval-bars">
        {bins.map((bin) => (
          <button key={bin.to} type="button" className="eval-bar" disabled={bin.photos.length === 0} title={`${countWords(bin.photos.length, 'photo')} ${words(bin)}`}
            aria-label={`Open ${countWords(bin.photos.length, 'photo')} ${words(bin)}`} onClick={() => onOpen(bin.photos, words(bin))}>
            <span className="eval-bar-count">{bin.photos.length > 0 && bin.photos.length}</span>
            <span className="eval-bar-fill" style={{ height: `${(100 * bin.photos.length) / most}%` }} />
          </button>
        ))}
      </div>
      <div className="eval-axis" aria-hidden="true"><span>{low < 0.001 ? '0' : `≤ ${bins[0].to.toFixed(digits)}`}</span><span>{((1 + low) / 2).toFixed(digits)}</span><span>1</span></div>
      <p className="faint">A bar opens its photos.</p>
    </section>
  )
}
