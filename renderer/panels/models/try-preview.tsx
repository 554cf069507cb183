import { useEffect, useMemo, useRef } from 'react'
import type { z } from 'zod'
import type { models as api } from '../../../core/api/models.ts'
import type { Shape } from '../../../core/records/annotation.ts'
import { classColours } from '../../canvas/class-colours.ts'
import { mapColour } from '../../../core/depth/colours.ts'
import { pathOf } from '../../canvas/shape-path.ts'
import { useDocument } from '../../state/studio.ts'

export type Result = z.output<(typeof api)['tryOut']['result']>

const LINE = 2
const MOST_PIXELS = 1_024
const FEW = 8

/** A photo with what a model found on it: objects in the colours of their classes, depth as a colour map, a cutout on dark. */
export function TryPreview({ src, width, height, result }: { src: string; width: number; height: number; result: Result | null }) {
  const categories = useDocument((state) => state.categories)
  const canvas = useRef<HTMLCanvasElement>(null)
  const colours = useMemo(() => classColours(result?.map ? [] : (result?.objects.map(({ label }) => label) ?? []), categories), [result, categories])
  useEffect(() => {
    const on = canvas.current
    const context = on?.getContext('2d')
    if (!on || !context) return
    const scale = Math.min(1, MOST_PIXELS / Math.max(width, height))
    on.width = Math.round(width * scale)
    on.height = Math.round(height * scale)
    if (result?.map) context.drawImage(mapPicture(result.map), 0, 0, on.width, on.height)
    else if (result) drawObjects(context, result, colours, scale)
  }, [result, colours, width, height])
  const names = [...colours]
  return (
    <>
      <div className="try-photo"><img src={src} alt="" /><canvas ref={canvas} aria-hidden="true" /></div>
      {names.length > 0 && <ul className="try-names">{names.slice(0, FEW).map(([name, colour]) => <li key={name}><i ref={(dot) => dot?.style.setProperty('background', colour)} />{name}</li>)}</ul>}
    </>
  )
}

function drawObjects(context: CanvasRenderingContext2D, { objects }: Result, colours: ReadonlyMap<string, string>, scale: number): void {
  context.scale(scale, scale)
  context.lineWidth = LINE / scale
  for (const { label, shape, keypoints, bbox } of objects) {
    const { path, area } = pathOf(shape as Shape)
    const colour = colours.get(label) ?? 'white'
    context.fillStyle = colour
    context.strokeStyle = colour
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
}

/** Depth covers the photo; alpha darkens what is left out. */
function mapPicture({ kind, width, height, levels }: NonNullable<Result['map']>): OffscreenCanvas {
  const bytes = Uint8Array.from(atob(levels), (character) => character.charCodeAt(0))
  const picture = new ImageData(width, height)
  for (let i = 0; i < bytes.length && 4 * i < picture.data.length; i++) {
    const [r, g, b] = kind === 'depth' ? mapColour('viridis', bytes[i] / 255) : [0, 0, 0]
    picture.data.set([r, g, b, kind === 'depth' ? 235 : 0.85 * (255 - bytes[i])], 4 * i)
  }
  const canvas = new OffscreenCanvas(width, height)
  canvas.getContext('2d')?.putImageData(picture, 0, 0)
  return canvas
}
