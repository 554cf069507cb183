import type { Random } from '../composite/random.ts'

/** A figure's measures in metres. */
export type Build = {
  height: number
  /** Between the joints of both hips, and of both shoulders. */
  hips: number
  shoulders: number
  torso: number
  neck: number
  head: number
  thigh: number
  shin: number
  /** From the ankle to the sole. */
  ankle: number
  foot: number
  upperArm: number
  forearm: number
  hand: number
  /** Half widths: of waist, hip, chest. Depths are shares of these. */
  waistWidth: number
  hipWidth: number
  chestWidth: number
  /** How far chest and belly stand out in front, and the seat behind. */
  bust: number
  belly: number
  seat: number
  /** What limbs' thickness is multiplied by. */
  girth: number
}

/**
 * A build of varied height and shape. Lengths of segments as shares of the height after Drillis and Contini ("Body segment
 * parameters", 1966), each varied a little by itself.
 */
export function drawBuild(random: Random): Build {
  const height = random.between(1.5, 1.95)
  const of = (share: number): number => height * share * random.between(0.95, 1.05)
  const girth = random.between(0.82, 1.3)
  const curved = random.next()
  const width = (share: number): number => height * share * (0.55 + 0.45 * girth) * random.between(0.95, 1.05)
  return {
    height, girth,
    hips: of(0.098), shoulders: of(0.215 + 0.02 * (1 - curved)), torso: of(0.288), neck: of(0.042), head: of(0.133),
    thigh: of(0.245), shin: of(0.246), ankle: of(0.04), foot: of(0.148), upperArm: of(0.18), forearm: of(0.146), hand: of(0.1),
    waistWidth: width(0.076 + 0.012 * (1 - curved)), hipWidth: width(0.094 + 0.012 * curved), chestWidth: width(0.092 + 0.01 * (1 - curved)),
    bust: curved * random.between(0, 0.05), belly: Math.max(0, girth - 0.9) * random.between(0, 0.16), seat: random.between(0.01, 0.05),
  }
}
