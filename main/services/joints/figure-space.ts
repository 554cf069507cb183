import { withSpace } from '../../../core/pose/joints/space-joints.ts'
import type { FigureTruth } from '../../workers/figures-contract.ts'

const rounded = (metres: number): number => Math.round(100_000 * metres) / 100

/** What an annotation of a drawn figure carries of its joints in the camera: millimetres to a hundredth, and the camera itself. */
export function spaceOfFigure({ K, joints }: Pick<FigureTruth, 'K' | 'joints'>): Record<string, unknown> {
  return withSpace({}, { joints: joints.map(([x, y, z]) => [rounded(x), rounded(y), rounded(z)]), camera: { fx: K[0], fy: K[4], cx: K[2], cy: K[5] } })
}
