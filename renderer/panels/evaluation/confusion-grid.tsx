import { Fragment } from 'react'
import type { CocoScores } from '../../../core/api/evaluations.ts'

/** Truth in rows, predictions in columns; the stronger a cell, the larger its share of the row. */
export function ConfusionGrid({ confusion }: { confusion: CocoScores['confusion'] }) {
  const names = [...confusion.labels, 'nothing']
  const sums = confusion.counts.map((row) => Math.max(1, row.reduce((sum, count) => sum + count, 0)))
  return (
    <section>
      <h3>Confusions from score {confusion.score}</h3>
      <p className="faint">Rows: what is there. Columns: what was predicted. Pairs overlap by half or more.</p>
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
                const share = count / sums[row]
                if (row === names.length - 1 && column === row) return <Fragment key={other}><span role="cell" className="eval-cell" data-void /></Fragment>
                return (
                  <span key={other} role="cell" className="eval-cell" data-right={row === column || undefined} title={`${count} × ${name} taken for ${other}: ${Math.round(100 * share)} %`}
                    style={{ background: count === 0 ? undefined : `color-mix(in srgb, var(${row === column ? '--ok' : '--danger'}) ${Math.round(12 + 48 * share)}%, transparent)` }}>
                    {count}
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
