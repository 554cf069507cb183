import { Images } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { SelvedgeContract } from '../../../core/api/contract.ts'
import { Fault } from '../../../core/fault.ts'
import type { z } from 'zod'
import { useApp } from '../../app/app.ts'
import { whereText } from '../../app/fault-words.ts'
import { countWords } from '../../app/when-words.ts'
import { sheetUrl } from '../../bridge/media-url.ts'
import { Button } from '../../kit/button.tsx'
import { Progress } from '../../kit/progress.tsx'
import { useSession } from '../../state/studio.ts'

type Preview = SelvedgeContract['composites']['preview']
type Shown = { asked: string; result: z.output<Preview['result']> | null; fault: Fault | null }

/** The first pictures on a contact sheet, made when asked for. `asked` null: something is still missing. */
export function SheetView({ asked }: { asked: Omit<z.input<Preview['params']>, 'project'> | null }) {
  const app = useApp()
  const project = useSession((state) => state.project?.project)
  const base = useSession((state) => state.hello?.media)
  const [shown, setShown] = useState<Shown | null>(null)
  const [done, setDone] = useState<{ share: number | null; note: string } | null>(null)
  const cancel = useRef<AbortController | null>(null)
  useEffect(() => () => cancel.current?.abort(), [])
  const question = JSON.stringify(asked)
  const run = async () => {
    if (!project || !asked) return
    cancel.current = new AbortController()
    setDone({ share: null, note: '' })
    try {
      const result = await app.bridge.client.composites.preview({ project, ...asked }, {
        signal: cancel.current.signal, onProgress: (share, note) => setDone({ share, note }),
      })
      setShown({ asked: question, result, fault: null })
    } catch (thrown) {
      const fault = Fault.of(thrown)
      if (fault.code !== 'cancelled') setShown({ asked: question, result: null, fault })
    } finally {
      setDone(null)
    }
  }
  const isOld = shown !== null && shown.asked !== question
  return (
    <aside className="composite-sheet" aria-label="Contact sheet">
      <div className="composite-pictures" data-old={isOld || undefined}>
        {shown?.result && project && base !== undefined
          ? <img src={sheetUrl(base, project, shown.result.sheet)} alt="The first 24 pictures, the outlines of their objects drawn" />
          : <p className="quiet"><Images aria-hidden="true" />The first 24 pictures, with the outlines of their objects, before anything is added to the project.</p>}
      </div>
      <div className="composite-words" role="status">
        {done ? <Progress done={done.share} label={done.note || 'Looking for objects'} />
          : shown?.fault && !isOld ? <span className="field-fault">{shown.fault.message} {whereText(shown.fault.details)}</span>
          : isOld ? <span className="quiet">Changed since this sheet was made</span>
          : shown?.result ? <span className="quiet">{wordsOf(shown.result)}</span> : <span />}
      </div>
      {done ? <Button onClick={() => cancel.current?.abort()}>Stop</Button>
        : <Button disabled={!asked} look={shown === null || isOld ? 'primary' : 'plain'} onClick={() => void run()}>{shown ? 'Preview again' : 'Preview'}</Button>}
    </aside>
  )
}

function wordsOf({ cutouts, grounds, unusedTotal }: z.output<Preview['result']>): string {
  return [
    `Of ${countWords(cutouts, 'object')}${grounds > 0 ? ` and ${countWords(grounds, 'photo')} for grounds` : ', on drawn grounds'}`,
    ...(unusedTotal > 0 ? [`${unusedTotal} met so far cannot be used (cut off by their photo, too small, not transparent)`] : []),
  ].join('; ')
}
