import { Boxes, FileQuestionMark } from 'lucide-react'
import { useApp } from '../../app/app.ts'
import { whereText } from '../../app/fault-words.ts'
import { bytesWords } from '../../app/when-words.ts'
import { useQuery } from '../../bridge/use-query.ts'
import { Button } from '../../kit/button.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { Empty } from '../../kit/empty.tsx'
import { Progress } from '../../kit/progress.tsx'
import { fileName, TASK_WORDS } from './model-words.ts'
import { useAdding } from './use-adding.ts'

const FEW = 12
const labelWords = (labels: readonly string[]) => labels.slice(0, FEW).join(', ') + (labels.length > FEW ? ` and ${labels.length - FEW} more` : '')

/** A folder whose model.json says everything: it is shown and added as it is. */
export function AddFolder({ path }: { path: string }) {
  const app = useApp()
  const checked = useQuery(app.bridge, `check ${path}`, (signal) => app.bridge.client.models.check({ path }, { signal }))
  const adding = useAdding()
  const model = checked.value?.model
  const facts: [string, string][] = model ? [
    ['Finds', TASK_WORDS[model.task] ?? model.task], ['Classes', labelWords(model.labels)], ['Input', `${model.input.replace(' x ', ' × ')} pixels`], ['Size', bytesWords(model.bytes)],
    ['Licence', model.licence || 'not given'], ['Tried', `ran in ${Math.round(checked.value!.milliseconds)} ms on a blank picture`],
  ] : []
  return (
    <Dialog open onClose={() => app.ui.show(null)} title="Add a model" about={fileName(path)}
      foot={(
        <>
          <span className="foot-note">{adding.busy && <Progress done={adding.done} label="Adding the model" />}</span>
          <Button onClick={() => (adding.busy ? adding.cancel() : app.ui.show({ kind: 'models' }))}>{adding.busy ? 'Stop' : 'Cancel'}</Button>
          <Button look="primary" disabled={!model || adding.busy} onClick={() => void adding.add({ path })}>Add model</Button>
        </>
      )}>
      {checked.fault ? <Empty icon={<FileQuestionMark />} title={checked.fault.message}>{whereText(checked.fault.details)}</Empty>
        : !model ? <Empty icon={<Boxes />} title="Looking the model through and trying it…" />
        : (
          <div className="add-folder">
            <h3>{model.name}</h3>
            {model.about && <p>{model.about}</p>}
            <dl className="library-facts">{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
          </div>
        )}
    </Dialog>
  )
}
