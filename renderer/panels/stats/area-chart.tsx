/** Objects by area, one column for each doubling. */
export function AreaChart({ areas }: { areas: number[] }) {
  const first = areas.findIndex((count) => count > 0)
  const last = areas.findLastIndex((count) => count > 0)
  if (first === -1) return null
  const shown = areas.slice(first, last + 1)
  const most = Math.max(...shown)
  const words = (power: number) => (power >= 20 ? `${2 ** (power - 20)} M` : power >= 10 ? `${2 ** (power - 10)} k` : String(2 ** power))
  return (
    <section>
      <h3>Objects by area, pixels</h3>
      <div className="area-chart" role="img" aria-label={shown.map((count, place) => `from ${words(first + place)}: ${count}`).join(', ')}>
        {shown.map((count, place) => (
          <div key={place} className="area-column" title={`${count} objects from ${words(first + place)} to ${words(first + place + 1)} pixels`}>
            <span className="area-count">{count > 0 ? count : ''}</span>
            <span className="area-bar" style={{ height: `${(100 * count) / most}%` }} />
            <span className="area-word">{words(first + place)}</span>
          </div>
        ))}
      </div>
    </section>
  )
}
