const number = new Intl.NumberFormat('en')

/** Counts as horizontal bars with their numbers. */
export function Bars({ title, rows }: { title: string; rows: { name: string; count: number }[] }) {
  const most = Math.max(1, ...rows.map((row) => row.count))
  return (
    <section>
      <h3>{title}</h3>
      <dl className="bars">
        {rows.map((row) => (
          <div key={row.name}><dt className="ellipsis">{row.name}</dt><dd><span className="bar" style={{ width: `${(100 * row.count) / most}%` }} /></dd><dd className="bar-count">{number.format(row.count)}</dd></div>
        ))}
      </dl>
    </section>
  )
}
