const [W, H] = [268, 84]
const [LEFT, TOP, RIGHT, FOOT] = [34, 6, 6, 20]
/** More points than this could not be told apart. */
const MOST = 240

/** The cost of a fit after each of its steps. */
export function ErrorCurve({ curve }: { curve: readonly number[] }) {
  if (curve.length < 2) return null
  const step = Math.ceil(curve.length / MOST)
  const seen = curve.map((value, at) => ({ value, at })).filter(({ at }) => at % step === 0 || at === curve.length - 1)
  const most = Math.max(...seen.map(({ value }) => value), 1e-9)
  const least = Math.min(...seen.map(({ value }) => value))
  const x = (at: number) => LEFT + (at / (curve.length - 1)) * (W - LEFT - RIGHT)
  const y = (value: number) => TOP + (1 - value / most) * (H - TOP - FOOT)
  return (
    <figure className="pose-curve">
      <svg viewBox={`0 0 ${W} ${H}`} role="img" aria-label={`Error from ${curve[0].toFixed(3)} to ${curve[curve.length - 1].toFixed(3)} in ${curve.length - 1} steps`}>
        <g className="pose-grid">
          {[0, most].map((value) => (
            <g key={value}>
              <line x1={LEFT} x2={W - RIGHT} y1={y(value)} y2={y(value)} />
              <text x={LEFT - 5} y={y(value) + 4} textAnchor="end">{value === 0 ? '0' : value.toFixed(value < 10 ? 2 : 0)}</text>
            </g>
          ))}
        </g>
        <text x={LEFT} y={H - 4}>error</text>
        <text x={W - RIGHT} y={H - 4} textAnchor="end">{curve.length - 1} steps, {least.toFixed(3)} at best</text>
        <polyline points={seen.map(({ value, at }) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(' ')} />
      </svg>
    </figure>
  )
}
