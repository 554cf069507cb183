import type { CategoryId } from '../../../core/records/ids.ts'

const number = new Intl.NumberFormat('en')
type Row = { id: CategoryId; name: string; annotations: number; images: number; small: number; medium: number; large: number; medianArea: number }

/** Objects per category, with COCO's sizes. */
export function CategoryTable({ rows, colour }: { rows: Row[]; colour(id: CategoryId): string }) {
  const most = Math.max(1, ...rows.map((row) => row.annotations))
  return (
    <section>
      <h3>Categories</h3>
      <table className="stats-table">
        <thead>
          <tr><th scope="col">Category</th><th scope="col">Objects</th><th /><th scope="col">Photos</th>
            <th scope="col" title="Area below 32 × 32 pixels">Small</th><th scope="col" title="Area from 32 × 32 to 96 × 96 pixels">Medium</th><th scope="col" title="Area above 96 × 96 pixels">Large</th><th scope="col">Median area</th></tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <th scope="row"><span className="swatch" style={{ background: colour(row.id) }} /> {row.name}</th>
              <td>{number.format(row.annotations)}</td>
              <td className="stats-bar-cell"><span className="bar" style={{ width: `${(100 * row.annotations) / most}%`, background: colour(row.id) }} /></td>
              <td>{number.format(row.images)}</td><td>{number.format(row.small)}</td><td>{number.format(row.medium)}</td><td>{number.format(row.large)}</td><td>{number.format(Math.round(row.medianArea))} px</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
