import { useEffect, useRef, useState } from 'react'
import { mapColour } from '../../../core/depth/colours.ts'
import { modelId } from '../../../core/records/model.ts'
import type { Run } from '../../../core/records/run.ts'
import { plainName } from '../../../core/pose/joints/named-joints.ts'
import { useApp } from '../../app/app.ts'
import { photoUrl } from '../../bridge/media-url.ts'
import { useQuery } from '../../bridge/use-query.ts'
import { Button } from '../../kit/button.tsx'
import { useDocument, useSession } from '../../state/studio.ts'
import type { PhotoPerson } from './persons.ts'

const SIDE = 278
type Heat = Awaited<ReturnType<ReturnType<typeof useApp>['bridge']['client']['models']['heat']>>

/** What the model sees of one joint: where in the picture and, of volumes, how far away. Asked for anew; nothing of it is kept. */
export function HeatPart({ run, person, joint }: { run: Run; person: PhotoPerson; joint: number }) {
  const app = useApp()
  const image = useDocument((state) => state.image)
  const project = useSession((state) => state.project?.project)
  const [wanted, setWanted] = useState<string | null>(null)
  const model = modelId.safeParse(run.source.replace(/^model:/, ''))
  const key = `heat ${run.id} ${image?.id} ${person.place}`
  const heat = useQuery(app.bridge, wanted === key ? key : null, (signal) =>
    app.bridge.client.models.heat({ project: project!, image: image!.id, model: model.data!, params: run.params, person: Math.max(0, person.place) }, { signal }))
  if (!model.success || !run.source.startsWith('model:') || (run.task !== 'pose3d' && run.task !== 'keypoints')) return null
  const name = person.names[joint] ?? ''
  const places = heat.value?.names.map(plainName) ?? []
  const at = places.includes(plainName(name)) ? places.indexOf(plainName(name)) : joint
  return (
    <section className="panel-part" aria-label="Heat map">
      <h3>Heat map of {name}</h3>
      {heat.fault ? <p className="quiet">{heat.fault.message}</p> : heat.value?.joints[at] ? (
        <>
          <HeatPicture heat={heat.value} joint={at} />
          {heat.value.joints[at].depth && <DepthCurve heat={heat.value} joint={at} />}
        </>
      ) : (
        <>
          <p className="panel-note">Runs the model on this photo once more and shows where it looks for each joint.</p>
          <Button disabled={heat.loading} onClick={() => setWanted(key)}>{heat.loading ? 'Looking…' : 'Show heat maps'}</Button>
        </>
      )}
    </section>
  )
}

/** The part of the photo that the model was shown, and over it how likely the joint is where. */
function HeatPicture({ heat, joint }: { heat: Heat; joint: number }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const base = useSession((state) => state.hello?.media)
  const project = useSession((state) => state.project?.project)
  const image = useDocument((state) => state.image)
  const { width, height, place: { sx, sy, x0, y0 } } = heat
  const tall = Math.round((SIDE * (height * sy)) / (width * sx))
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context || !image || base === undefined || !project) return
    const photo = new Image()
    let left = false
    photo.addEventListener('load', () => {
      if (left) return
      context.canvas.width = 2 * SIDE
      context.canvas.height = 2 * tall
      const scale = (2 * SIDE) / (width * sx)
      context.fillStyle = '#727272'
      context.fillRect(0, 0, context.canvas.width, context.canvas.height)
      context.drawImage(photo, -x0 * scale, -y0 * scale, image.width * scale, image.height * scale)
      context.imageSmoothingEnabled = true
      context.drawImage(cellsOf(heat, joint), 0, 0, context.canvas.width, context.canvas.height)
    })
    photo.src = photoUrl(base, project, image, 'display')
    return () => {
      left = true
    }
  }, [heat, joint, image, base, project, tall, width, sx, x0, y0])
  return <canvas ref={canvas} className="joints-heat" style={{ width: SIDE, height: tall }} role="img" aria-label={`Where ${heat.names[joint] ?? 'the joint'} is likely in the picture`} />
}

function cellsOf({ joints, width, height }: Heat, joint: number): HTMLCanvasElement {
  const levels = atob(joints[joint].levels)
  const cells = document.createElement('canvas')
  cells.width = width
  cells.height = height
  const pixels = new ImageData(width, height)
  for (let i = 0; i < width * height; i++) {
    const value = levels.charCodeAt(i) / 255
    // Roots show small shares beside a high peak.
    pixels.data.set([...mapColour('turbo', 0.15 + 0.85 * value), Math.round(215 * Math.sqrt(value))], 4 * i)
  }
  cells.getContext('2d')!.putImageData(pixels, 0, 0)
  return cells
}

/** Shares of the depth's slices, near at the left. */
function DepthCurve({ heat, joint }: { heat: Heat; joint: number }) {
  const shares = heat.joints[joint].depth!
  const most = Math.max(...shares, 1e-9)
  const [wide, high] = [SIDE, 64]
  const at = (i: number): number => ((i + 0.5) / shares.length) * wide
  const half = heat.length === null ? null : heat.length / 2
  const points = shares.map((share, i) => `${at(i).toFixed(1)},${(high - 4 - (share / most) * (high - 10)).toFixed(1)}`)
  const words = half === null ? '' : `${Math.round(half)} ${heat.unit}`
  return (
    <figure className="pose-curve">
      <svg viewBox={`0 0 ${wide} ${high + 16}`} role="img" aria-label={`Share of each of ${shares.length} slices of the depth, near at the left`}>
        <g className="pose-grid"><line x1={0} y1={high - 4} x2={wide} y2={high - 4} /><line x1={wide / 2} y1={2} x2={wide / 2} y2={high - 4} /></g>
        <polyline points={points.join(' ')} />
        <text x={0} y={high + 11}>{words && `−${words}, nearer`}</text>
        <text x={wide} y={high + 11} textAnchor="end">{words && `+${words}, farther`}</text>
      </svg>
    </figure>
  )
}
