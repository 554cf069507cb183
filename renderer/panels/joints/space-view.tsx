import { useEffect, useMemo, useRef, useState } from 'react'
import { useDocument } from '../../state/studio.ts'
import { OrbitCanvas } from '../pose/orbit-canvas.tsx'
import type { Orbit } from '../pose/orbit.ts'
import { drawSpace } from './draw-space.ts'
import { coloursOfPerson, inSpaceOf, type PhotoPerson } from './persons.ts'

const [WIDTH, HEIGHT] = [278, 236]
/** A little beside the camera, so that what lies before what is told apart. */
const BESIDE: Orbit = { around: 32, above: 14 }

/** A person's joints from any side: as they were found, and where they truly are. Drag or arrow keys turn it. */
export function SpaceView({ person }: { person: PhotoPerson }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const categories = useDocument((state) => state.categories)
  const [orbit, setOrbit] = useState(BESIDE)
  const space = useMemo(() => inSpaceOf(person), [person])
  const colours = useMemo(() => coloursOfPerson(person, categories), [person, categories])
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context) return
    // Twice as fine as most screens: the edges come out smooth.
    const density = 2
    context.canvas.width = WIDTH * density
    context.canvas.height = HEIGHT * density
    const floor = getComputedStyle(context.canvas).getPropertyValue('--line-strong') || 'rgba(128, 128, 128, 0.5)'
    drawSpace(context, { ...space, bones: person.bones, colours, floor }, orbit, density)
  }, [space, colours, orbit, person])
  return (
    <>
      <div className="pose-turning-view">
        <OrbitCanvas canvas={canvas} style={{ width: WIDTH, height: HEIGHT }} orbit={orbit} label="Joints in space" onTurn={setOrbit} onReset={() => setOrbit(BESIDE)} />
      </div>
      <p className="joints-legend faint">
        {space.found && <span><i className="joints-found" aria-hidden="true" />Found</span>}
        {space.truth && <span><i className={space.found ? 'joints-truth' : 'joints-found'} aria-hidden="true" />Truth</span>}
        <span>Squares of half a metre{space.found && !space.measured && '; size as people usually have'}</span>
      </p>
    </>
  )
}
