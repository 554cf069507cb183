import { Fault } from '../../fault.ts'
import type { FitProblem } from './fitter.ts'

/** Throws `invalid` for a problem that no pose answers: sizes that differ, a mask that is empty or full, a camera or start that is none. */
export function checkProblem({ mask, valid, camera, start }: FitProblem): void {
  const { width, height, fx, fy, cx, cy } = camera
  if (!(Number.isInteger(width) && Number.isInteger(height) && width > 1 && height > 1 && fx > 0 && fy > 0 && [fx, fy, cx, cy].every(Number.isFinite))) {
    throw new Fault('invalid', 'The camera has no size or no focal length.', { field: 'camera', found: JSON.stringify(camera).slice(0, 120) })
  }
  if (mask.length !== width * height) {
    throw new Fault('invalid', 'The mask has not the camera\'s size.', { field: 'mask', found: mask.length, limit: width * height })
  }
  if (valid && valid.length !== mask.length) {
    throw new Fault('invalid', 'What can be known of the mask has not the mask\'s size.', { field: 'valid', found: valid.length, limit: mask.length })
  }
  if (start && ![...start.R, ...start.t].every(Number.isFinite)) {
    throw new Fault('invalid', 'The pose to begin from is none.', { field: 'start', found: JSON.stringify(start).slice(0, 120) })
  }
  let set = 0
  let known = 0
  for (let p = 0; p < mask.length; p++) {
    if (valid && valid[p] === 0) continue
    known++
    if (mask[p] !== 0) set++
  }
  if (set === 0) throw new Fault('invalid', 'The mask is empty: there is nothing to fit.', { field: 'mask', found: 0 })
  if (set === known) throw new Fault('invalid', 'The mask fills the whole picture: it has no outline to fit.', { field: 'mask', found: set })
}

/** That a fit led nowhere; not the fault of a parameter alone. */
export function nothingFound(): Fault {
  return new Fault('invalid', 'No pose of this mesh comes near the mask.', {
    field: 'mask', fix: 'Check that the mask shows the whole object, and the field of view.',
  })
}
