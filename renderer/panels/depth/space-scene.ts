import { BufferAttribute, BufferGeometry, DoubleSide, Mesh, MeshBasicMaterial, PerspectiveCamera, Points, PointsMaterial, Scene, WebGLRenderer } from 'three'
import type { SpaceParts } from './space-parts.ts'
import { STRAIGHT, type SpaceView } from './space-view.ts'

export type SpaceScene = {
  show(parts: SpaceParts): void
  look(view: SpaceView): void
  /** Takes the size of the canvas on the page. */
  resize(): void
  /** Gives back everything that was made on the graphics card. */
  close(): void
}

const FIELD = 32
/** Points are as wide as makes them touch, a little more where they are seen from the side. */
const POINT = 2.4
/** Room round the radius: the farthest fiftieth, often feet and hands, lies beyond it and is to be seen too. */
const ROOM = 1.15

/** Draws depth in space on a canvas by WebGL, only when something changed. Throws where there is no WebGL. */
export function createSpaceScene(canvas: HTMLCanvasElement): SpaceScene {
  const renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true })
  renderer.setPixelRatio(Math.min(2, window.devicePixelRatio))
  const scene = new Scene()
  const camera = new PerspectiveCamera(FIELD, 1, 0.01, 100)
  let shown: { object: Mesh | Points; radius: number } | null = null
  let view: SpaceView = STRAIGHT
  let frame: number | null = null

  const draw = () => {
    frame = null
    if (!shown) return renderer.clear()
    const [around, above] = [(view.around * Math.PI) / 180, (view.above * Math.PI) / 180]
    const away = (ROOM * shown.radius) / Math.sin((FIELD * Math.PI) / 360) / view.near
    camera.position.set(Math.sin(around) * Math.cos(above) * away, Math.sin(above) * away, Math.cos(around) * Math.cos(above) * away)
    camera.near = away / 100
    camera.far = away * 20
    camera.lookAt(0, 0, 0)
    camera.updateProjectionMatrix()
    shown.object.scale.z = view.deep
    renderer.render(scene, camera)
    canvas.dataset.drawn = String(Number(canvas.dataset.drawn ?? 0) + 1)
  }
  const ask = () => void (frame ??= requestAnimationFrame(draw))
  const drop = () => {
    if (!shown) return
    scene.remove(shown.object)
    shown.object.geometry.dispose()
    const { material } = shown.object
    for (const one of Array.isArray(material) ? material : [material]) one.dispose()
    shown = null
  }
  return {
    show({ places, colours, faces, radius }) {
      drop()
      const geometry = new BufferGeometry()
      geometry.setAttribute('position', new BufferAttribute(places, 3))
      geometry.setAttribute('color', new BufferAttribute(colours, 3))
      if (faces) geometry.setIndex(new BufferAttribute(faces, 1))
      const object = faces ? new Mesh(geometry, new MeshBasicMaterial({ vertexColors: true, side: DoubleSide }))
        : new Points(geometry, new PointsMaterial({ vertexColors: true, size: (POINT * radius) / Math.sqrt(places.length / 3) }))
      object.frustumCulled = false
      // Colours are those of the screen already.
      renderer.outputColorSpace = 'srgb-linear'
      scene.add(object)
      shown = { object, radius }
      ask()
    },
    look(next) {
      view = next
      ask()
    },
    resize() {
      const { clientWidth, clientHeight } = canvas
      if (clientWidth === 0 || clientHeight === 0) return
      renderer.setSize(clientWidth, clientHeight, false)
      camera.aspect = clientWidth / clientHeight
      ask()
    },
    close() {
      if (frame !== null) cancelAnimationFrame(frame)
      drop()
      renderer.dispose()
      renderer.forceContextLoss()
    },
  }
}
