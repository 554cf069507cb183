import { Konva } from 'konva/lib/Core.js'

const BUILD = '_buildDOM'
type StageInside = { [BUILD](): void; container(): HTMLElement }

let done = false

/**
 * Konva empties a stage's container by assigning to its markup, which our Content-Security-Policy refuses
 * (require-trusted-types-for 'script', trusted-types 'none'). While it builds, the container empties itself instead.
 */
export function trustStages(): void {
  if (done) return
  done = true
  const stage = Konva.Stage.prototype as unknown as StageInside
  const build = stage[BUILD]
  stage[BUILD] = function (this: StageInside) {
    const container = this.container()
    const empty = (_markup: string) => {
      container.replaceChildren()
    }
    Object.defineProperty(container, 'innerHTML', { configurable: true, set: empty })
    try {
      build.call(this)
    } finally {
      Reflect.deleteProperty(container, 'innerHTML')
    }
  }
}
