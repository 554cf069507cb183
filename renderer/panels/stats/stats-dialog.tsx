import { useApp } from '../../app/app.ts'
import { useQuery } from '../../bridge/use-query.ts'
import { Dialog } from '../../kit/dialog.tsx'
import { Empty } from '../../kit/empty.tsx'
import { useDocument, useSession } from '../../state/studio.ts'
import { AreaChart } from './area-chart.tsx'
import { Bars } from './bars.tsx'
import { CategoryTable } from './category-table.tsx'
import './stats.css'

const number = new Intl.NumberFormat('en')
const STATUS: Record<string, string> = { todo: 'To do', done: 'Done', flagged: 'Flagged' }
const SPLITS: Record<string, string> = { '': 'No split', train: 'Train', val: 'Val', test: 'Test' }

/** What the project holds, counted. */
export default function StatsDialog() {
  const app = useApp()
  const project = useSession((state) => state.project?.project)
  const categories = useDocument((state) => state.categories)
  const query = useQuery(app.bridge, project ? `stats ${project}` : null, (signal) => app.bridge.client.stats.project({ project: project! }, { signal }), ['annotations.changed', 'images.changed'])
  const stats = query.value
  const named = (counts: Record<string, number>, names: Record<string, string>) => Object.entries(counts).map(([key, count]) => ({ name: names[key] ?? key, count }))
  return (
    <Dialog open onClose={() => app.ui.show(null)} title="Statistics" size="wide">
      {query.fault && <Empty title={query.fault.message}>{query.fault.details.fix}</Empty>}
      {stats && (
        <div className="stats">
          <dl className="stats-tiles">
            <div><dt>Photos</dt><dd>{number.format(stats.images)}</dd></div>
            <div><dt>Objects</dt><dd>{number.format(stats.annotations)}</dd></div>
            <div><dt>Categories</dt><dd>{number.format(stats.categories.length)}</dd></div>
            <div><dt>Photos without objects</dt><dd>{number.format(stats.empty)}</dd></div>
          </dl>
          <CategoryTable rows={stats.categories} colour={(id) => categories.get(id)?.color ?? 'transparent'} />
          <div className="stats-columns">
            <Bars title="Status" rows={named(stats.status, STATUS)} />
            <Bars title="Split" rows={named(stats.splits, SPLITS)} />
            <Bars title="Shapes" rows={named(stats.shapes, {})} />
            <Bars title="Made by" rows={named(stats.sources, { user: 'By hand' })} />
          </div>
          <AreaChart areas={stats.areas} />
        </div>
      )}
    </Dialog>
  )
}
