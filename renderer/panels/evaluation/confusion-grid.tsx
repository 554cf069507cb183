import type { CocoScores } from '../../../core/api/evaluations.ts'
import type { ImageId } from '../../../core/records/ids.ts'

/** Truth in rows, predictions in columns; the stronger a cell, the larger its share of the row. */
export function ConfusionGrid({ confusion, onOpen }: { confusion: CocoScores['confusion']; onOpen(images: ImageId[], what: string): void }) {
  const names = [...confusion.labels, 'nothing']
  const sums = confusion.counts.map((row) => Math.max(1, row.reduce((sum, count) => sum + count, 0)))
  return (
    <section>
      <h3>Confusions from score {confusion.score}</h3>
      <p className="faint">Rows: what is there. Columns: what was predicted. Pairs overlap by half or more. A wrong cell opens its photos.</p>
      <div className="eval-scroll eval-confusion-frame scroll">
        <div className="eval-confusion" role="table" aria-label="Confusions" style={{ gridTemplateColumns: `minmax(72px, max-content) repeat(${names.length}, minmax(52px, 88px))` }}>
          <div role="row">
            <span role="columnheader" />
            {names.map((name) => <span key={name} role="columnheader" className="ellipsis" title={name}>{name}</span>)}
          </div>
          {names.map((name, row) => (
            <div key={name} role="row">
              <span role="rowheader" className="ellipsis" title={name}>{name}</span>
              {names.map((other, column) => {
                const count = confusion.counts[row][column]
                if (row === names.length - 1 && column === row) return <span key={other} role="cell" />
                const strength = Math.round(12 + (48 * count) / sums[row])
                const images = confusion.cells.find((cell) => cell.truth === row && cell.found === column)?.images ?? []
                const what = row === names.length - 1 ? `where ${other} was seen in nothing` : column === names.length - 1 ? `where ${name} was missed` : `where ${name} was taken for ${other}`
                const style = { background: count === 0 ? undefined : `color-mix(in srgb, var(${row === column ? '--ok' : '--danger'}) ${strength}%, transparent)` }
                return (
                  <span key={other} role="cell" className="eval-cell" style={style} title={`${count} of ${sums[row]}`}>
                    {images.length === 0 ? count : <button type="button" aria-label={`${count}: open the photos ${what}`} onClick={() => onOpen(images as ImageId[], what)}>{count}</button>}
                  </span>
                )
              })}
            </div>
          ))}
        </div>
      </div>
    </section>
  )
}
