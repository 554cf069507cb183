import { Play } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Fault } from '../../../core/fault.ts'
import type { ModelManifest } from '../../../core/records/model.ts'
import { useApp } from '../../app/app.ts'
import { countWords } from '../../app/when-words.ts'
import { photoUrl } from '../../bridge/media-url.ts'
import { Button } from '../../kit/button.tsx'
import { Progress } from '../../kit/progress.tsx'
import { useDocument, useSession } from '../../state/studio.ts'
import { DEVICE_WORDS } from '../predict/device-words.ts'
import { TryPreview, type Result } from './try-preview.tsx'

type Tried = { manifest: ModelManifest; result: Result | null; fault: Fault | null }

/** The open photo, and what the model makes of it before it is added. */
export function TryOut({ path, manifest, canTry }: { path: string; manifest: ModelManifest; canTry: boolean }) {
  const app = useApp()
  const image = useDocument((state) => state.image)
  const project = useSession((state) => state.project?.project)
  const base = useSession((state) => state.hello?.media)
  const [tried, setTried] = useState<Tried | null>(null)
  const [busy, setBusy] = useState(false)
  const cancel = useRef<AbortController | null>(null)
  useEffect(() => () => cancel.current?.abort(), [])
  if (!image || !project || base === undefined) return <aside className="try-out try-out-none"><p>Open a project to try the model on a photo before you add it.</p></aside>
  if (!canTry) return <aside className="try-out try-out-none"><p>Add it, then click on a photo with the tool “Click prompts” to try it.</p></aside>

  const run = async () => {
    cancel.current = new AbortController()
    setBusy(true)
    try {
      const result = await app.bridge.client.models.tryOut({ project, image: image.id, path, manifest }, { signal: cancel.current.signal })
      setTried({ manifest, result, fault: null })
    } catch (thrown) {
      const fault = Fault.of(thrown)
      setTried(fault.code === 'cancelled' ? null : { manifest, result: null, fault })
    } finally {
      setBusy(false)
    }
  }
  const isOld = tried !== null && tried.manifest !== manifest && JSON.stringify(tried.manifest) !== JSON.stringify(manifest)
  const result = tried?.result ?? null
  return (
    <aside className="try-out" aria-label="Try it">
      <TryPreview src={photoUrl(base, project, image, 'display')} width={image.width} height={image.height} result={isOld ? null : result} />
      <div className="try-words" role="status">
        {busy ? <Progress done={null} label="The model looks at the photo" />
          : tried?.fault && !isOld ? <span className="model-problem">{tried.fault.message}</span>
          : result && !isOld ? <span>{foundWords(result, manifest)}</span>
          : <span className="quiet">{isOld ? 'Changed since the last try' : image.name}</span>}
      </div>
      {busy ? <Button onClick={() => cancel.current?.abort()}>Stop</Button>
        : <Button icon={<Play />} look={result ? 'plain' : 'primary'} onClick={() => void run()}>{tried ? 'Try again' : 'Try on this photo'}</Button>}
    </aside>
  )
}

function foundWords({ objects, seconds, device }: Result, { task }: ModelManifest): string {
  const time = `${seconds < 10 ? seconds.toFixed(2) : Math.round(seconds)} s with loading, ${DEVICE_WORDS[device as keyof typeof DEVICE_WORDS] ?? device}`
  if (task === 'depth') return `Depth, near is bright: ${time}`
  if (task === 'matte') return `Cutout: ${time}`
  return objects.length === 0 ? `Nothing found: ${time}` : `${countWords(objects.length, 'object')}: ${time}`
}
