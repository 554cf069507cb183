import { Play } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { z } from 'zod'
import type { models as api } from '../../../core/api/models.ts'
import { Fault } from '../../../core/fault.ts'
import type { Shape } from '../../../core/records/annotation.ts'
import type { ModelManifest } from '../../../core/records/model.ts'
import { useApp } from '../../app/app.ts'
import { countWords } from '../../app/when-words.ts'
import { photoUrl } from '../../bridge/media-url.ts'
import { classColours } from '../../canvas/class-colours.ts'
import { pathOf } from '../../canvas/shape-path.ts'
import { Button } from '../../kit/button.tsx'
import { Progress } from '../../kit/progress.tsx'
import { useDocument, useSession } from '../../state/studio.ts'
import { DEVICE_WORDS } from '../predict/device-words.ts'

type Result = z.output<(typeof api)['tryOut']['result']>
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
      <Preview src={photoUrl(base, project, image, 'display')} width={image.width} height={image.height} result={isOld ? null : result} />
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
  if (task === 'depth') return `It gave a depth map: ${time}`
  return objects.length === 0 ? `Nothing found: ${time}` : `${countWords(objects.length, 'object')}: ${time}`
}

const WIDTH = 2

function Preview({ src, width, height, result }: { src: string; width: number; height: number; result: Result | null }) {
  const categories = useDocument((state) => state.categories)
  const canvas = useRef<HTMLCanvasElement>(null)
  const colours = useMemo(() => classColours(result?.objects.map(({ label }) => label) ?? [], categories), [result, categories])
  const names = [...colours]
  useEffect(() => {
    const on = canvas.current
    const context = on?.getContext('2d')
    if (!on || !context) return
    const scale = Math.min(1, 1_024 / Math.max(width, height))
    on.width = Math.round(width * scale)
    on.height = Math.round(height * scale)
    context.scale(scale, scale)
    for (const { label, shape, keypoints, bbox } of result?.objects ?? []) {
      const { path, area } = pathOf(shape as Shape)
      const colour = colours.get(label) ?? '#4cc9f0'
      context.fillStyle = context.strokeStyle = colour
      context.lineWidth = WIDTH / scale
      if (area) {
        context.globalAlpha = 0.4
        context.fill(path, 'evenodd')
        context.globalAlpha = 1
        context.stroke(path)
      } else context.strokeRect(...bbox)
      for (let at = 0; keypoints && at + 2 < keypoints.length; at += 3) {
        if (keypoints[at + 2] === 0) continue
        context.beginPath()
        context.arc(keypoints[at], keypoints[at + 1], 3 / scale, 0, 2 * Math.PI)
        context.fill()
      }
    }
  }, [result, colours, width, height])
  return (
    <>
      <div className="try-photo"><img src={src} alt="" /><canvas ref={canvas} aria-hidden="true" /></div>
      {names.length > 0 && <ul className="try-names">{names.slice(0, 8).map(([name, colour]) => <li key={name}><i ref={(dot) => dot?.style.setProperty('background', colour)} />{name}</li>)}</ul>}
    </>
  )
}
