import type { Fitter } from './fitter.ts'
import { global } from './global.ts'
import { mendedDescent, seedDescent } from './gradient-descent.ts'

/**
 * All fitters, the default one first. To add one: a file beside these that exports a Fitter, and a word here. A fitter is
 * a function of its problem: it keeps nothing between calls but what can be made again from the mesh.
 */
export const FITTERS: readonly Fitter[] = [global, seedDescent, mendedDescent]
