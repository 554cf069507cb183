import type { Random } from '../composite/random.ts'

export const STANCES = ['standing', 'walking', 'sitting', 'arms up', 'any'] as const
export type StanceKind = (typeof STANCES)[number]

/** Angles in degrees. Flexion brings a limb forward (a knee back, an elbow forward), abduction away from the body. */
export type Limb = { flexion: number; abduction: number; twist: number; bend: number }
export type Stance = {
  kind: StanceKind
  /** Of the whole figure: forward, to its left. */
  lean: [number, number]
  /** Of the upper body against the pelvis, and of the head against the upper body: forward, to the left, turned to the left. */
  spine: [number, number, number]
  head: [number, number, number]
  leftArm: Limb
  rightArm: Limb
  leftLeg: Limb
  rightLeg: Limb
}

/** A stance of this kind within the limits of joints. */
export function drawStance(random: Random, kind: StanceKind): Stance {
  const around = (middle: number, reach: number): number => middle + random.between(-reach, reach)
  const lean: Stance['lean'] = [around(0, 4), around(0, 3)]
  const spine: Stance['spine'] = [around(3, 9), around(0, 7), around(0, 14)]
  const head: Stance['head'] = [around(4, 16), around(0, 10), around(0, 35)]
  const hanging = (): Limb => random.chance(0.25) ? onHip() : { flexion: around(4, 24), abduction: random.between(6, 26), twist: around(0, 25), bend: random.between(3, 55) }
  const onHip = (): Limb => ({ flexion: around(-12, 8), abduction: random.between(38, 52), twist: around(-70, 10), bend: random.between(85, 110) })
  const leg = (): Limb => ({ flexion: around(2, 8), abduction: random.between(1, 9), twist: random.between(0, 22), bend: random.between(0, 10) })
  const still = { kind, lean, spine, head, leftArm: hanging(), rightArm: hanging(), leftLeg: leg(), rightLeg: leg() }
  switch (kind) {
    case 'standing':
      return still
    case 'walking': {
      const stride = random.between(12, 34)
      const forward = { flexion: stride, abduction: random.between(0, 4), twist: random.between(0, 10), bend: random.between(2, 22) }
      const back = { flexion: -stride * 0.6, abduction: random.between(0, 4), twist: random.between(0, 10), bend: random.between(10, 45) }
      const swing = (to: number): Limb => ({ flexion: to * random.between(0.6, 1.2), abduction: random.between(4, 14), twist: 0, bend: random.between(12, 60) })
      const left = random.chance(0.5)
      return {
        ...still, leftLeg: left ? forward : back, rightLeg: left ? back : forward,
        leftArm: swing(left ? -stride : stride), rightArm: swing(left ? stride : -stride),
      }
    }
    case 'sitting': {
      const seated = (): Limb => ({ flexion: around(86, 12), abduction: random.between(2, 18), twist: random.between(-5, 10), bend: around(84, 20) })
      const inLap = (): Limb => random.chance(0.6)
        ? { flexion: random.between(12, 45), abduction: random.between(5, 18), twist: around(-15, 20), bend: random.between(35, 95) } : hanging()
      return { ...still, spine: [around(6, 14), spine[1], spine[2]], leftLeg: seated(), rightLeg: seated(), leftArm: inLap(), rightArm: inLap() }
    }
    case 'arms up': {
      const raised = (): Limb => ({ flexion: around(15, 30), abduction: random.between(85, 165), twist: around(0, 40), bend: random.between(0, 95) })
      const one = random.chance(0.3)
      return { ...still, leftArm: raised(), rightArm: one ? hanging() : raised() }
    }
    case 'any': {
      const arm = (): Limb => ({ flexion: random.between(-45, 150), abduction: random.between(6, 130), twist: around(0, 70), bend: random.between(0, 135) })
      const free = (): Limb => ({ flexion: random.between(-22, 85), abduction: random.between(0, 38), twist: around(5, 25), bend: random.between(0, 110) })
      return {
        ...still, lean: [around(4, 14), around(0, 10)], spine: [around(10, 24), around(0, 18), around(0, 32)],
        leftArm: arm(), rightArm: arm(), leftLeg: free(), rightLeg: random.chance(0.5) ? leg() : free(),
      }
    }
  }
}
