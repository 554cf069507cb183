/** Where one looks from: degrees round the upright axis and above, how near (1: all of it in sight), and how deep depth is drawn. */
export type SpaceView = { around: number; above: number; near: number; deep: number }
export const STRAIGHT: SpaceView = { around: -16, above: 8, near: 1, deep: 1 }
