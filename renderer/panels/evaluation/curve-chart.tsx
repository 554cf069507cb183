type Curve = { title: string; strength: number; points: readonly (readonly [number, number])[] }

const [W, H] = [300, 190]
const [LEFT, TOP, RIGHT, FOOT] = [32, 8, 8, 34]
const x = (value: number) => LEFT + value * (W - LEFT - RIGHT)
const y = (value: number) => TOP + (1 - value) * (H - TOP - FOOT)
const TICKS = [0, 0.25, 0.5, 0.75, 1]

/** Lines over a square from 0 to 1 both ways. `strength` 0..1 makes a line fainter; `mark` is a place on the horizontal axis. */
export function CurveChart({ title, across, curves, mark, diagonal, dots, about }: {
  title: string; across: string; curves: readonly Curve[]; mark?: number; diagonal?: boolean; dots?: boolean; about: string
}) {
  return (
    <figure className="eval-chart">
      <figcaption>{title}</figcaption>
      <svg viewBox={`0 0 ${W} ${H}`} role="img" aria-label={about}>
        {TICKS.map((tick) => (
          <g key={tick} className="eval-grid">
            <line x1={x(tick)} x2={x(tick)} y1={y(0)} y2={y(1)} /><line x1={x(0)} x2={x(1)} y1={y(tick)} y2={y(tick)} />
            <text x={x(tick)} y={H - 19} textAnchor="middle">{tick}</text><text x={LEFT - 6} y={y(tick) + 4} textAnchor="end">{tick}</text>
          </g>
        ))}
        <text className="eval-axis-word" x={x(0.5)} y={H - 4} textAnchor="middle">{across}</text>
        {diagonal && <line className="eval-diagonal" x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} />}
        {mark !== undefined && <line className="eval-mark" x1={x(mark)} x2={x(mark)} y1={y(0)} y2={y(1)} />}
        {dots && curves.flatMap(({ points }) => points.map(([u, v]) => <circle key={u} className="eval-dot" cx={x(u)} cy={y(v)} r={3} />))}
        {curves.map((curve) => (
          <polyline key={curve.title} className="eval-curve" opacity={curve.strength} points={curve.points.map(([u, v]) => `${x(u).toFixed(1)},${y(v).toFixed(1)}`).join(' ')}>
            <title>{curve.title}</title>
          </polyline>
        ))}
      </svg>
    </figure>
  )
}
