import { curve, type Vec } from '../sample/mesh.ts'
import { join, meet, outlineDistance, ramp, type Solid, table, without } from './implicit.ts'

/*
 * A running shoe as one solid, for the left foot: x from the heel (0) to the toe, y to the outer side (the wearer's left),
 * z up from the ground, metres. Proportions are those of an ordinary runner of European size 43: 296 mm long, 107 mm wide.
 */
export const LENGTH = 0.29
const along = (share: number) => share * LENGTH

/** Where the upper stands on the sole, seen from above. */
const OUTER: Vec[] = [
  [0, 0, 0], [0.003, 0.0145, 0], [0.012, 0.0255, 0], [0.03, 0.033, 0], [0.06, 0.0355, 0], [0.1, 0.0355, 0], [0.14, 0.0385, 0], [0.175, 0.0445, 0],
  [0.205, 0.0475, 0], [0.232, 0.045, 0], [0.256, 0.0365, 0], [0.274, 0.024, 0], [0.2835, 0.0105, 0], [0.2865, -0.006, 0],
]
const INNER: Vec[] = [
  [0, 0, 0], [0.003, -0.0145, 0], [0.012, -0.025, 0], [0.03, -0.0315, 0], [0.06, -0.0325, 0], [0.1, -0.0305, 0], [0.14, -0.0325, 0], [0.175, -0.0405, 0],
  [0.205, -0.0455, 0], [0.232, -0.0455, 0], [0.256, -0.041, 0], [0.274, -0.031, 0], [0.2835, -0.0195, 0], [0.2865, -0.006, 0],
]
const [outer, inner] = [curve(OUTER), curve(INNER)]
const SIDES = 150
const outline = [
  ...Array.from({ length: SIDES }, (_, i): [number, number] => [outer(i / SIDES)[0], outer(i / SIDES)[1]]),
  ...Array.from({ length: SIDES }, (_, i): [number, number] => [inner(1 - i / SIDES)[0], inner(1 - i / SIDES)[1]]),
]
const fromOutline = outlineDistance(outline, 0.03, 0.001)

/** Half the width and the middle line of the upper's foot. */
const widths = (sign: 1 | -1): [number, number][] => {
  const side = sign === 1 ? OUTER : INNER
  return side.slice(1, -1).map(([x, y]): [number, number] => [x, y])
}
const [left, right] = [table(widths(1)), table(widths(-1))]
const halfWidth = (x: number) => (left(x) - right(x)) / 2
const middle = (x: number) => (left(x) + right(x)) * 0.38

/** The ground side of the sole: bevelled heel, toe spring. */
const under = table([
  [-0.012, 0.018], [-0.002, 0.0085], [0.008, 0.0042], [0.02, 0.0014], [0.036, 0], [0.19, 0], [0.215, 0.001], [0.235, 0.0038], [0.255, 0.0085],
  [0.273, 0.0145], [0.288, 0.021], [0.3, 0.028],
])
/** Where sole and upper meet. */
const seam = table([[0, 0.041], [0.04, 0.0385], [0.09, 0.0345], [0.14, 0.0305], [0.19, 0.0275], [0.235, 0.0278], [0.265, 0.033], [0.29, 0.0405]])
/** Upper edge without tongue and laces: heel tab, collar, eyelets, ridge of the toe box. */
const crown = table([
  [along(0.03), 0.1205], [along(0.07), 0.12], [along(0.105), 0.1145], [along(0.145), 0.1065], [along(0.19), 0.1025], [along(0.24), 0.1025], [along(0.29), 0.1065],
  [along(0.33), 0.112], [along(0.37), 0.1152], [along(0.42), 0.1148], [along(0.5), 0.1068], [along(0.58), 0.0915], [along(0.65), 0.0822], [along(0.72), 0.0748],
  [along(0.8), 0.0675], [along(0.87), 0.063], [along(0.93), 0.0595], [along(0.985), 0.057],
])
/** How far the heel's back leans forward at a height. */
const heelLean = table([[0.035, 0.0005], [0.055, -0.0012], [0.075, 0.0008], [0.09, 0.005], [0.1, 0.009], [0.11, 0.0135], [0.12, 0.0175], [0.13, 0.0195]])
const THROAT = { begin: along(0.355), end: along(0.655) }

/** How far the wall stands inside the outline at a height: upright at the heel, arched over the foot, a dome at the toe. */
function inset(x: number, z: number): number {
  const low = seam(x)
  const h = Math.min(1.25, Math.max(0, (z - low) / (crown(x) - low)))
  const bulge = 0.0016 * Math.sin(Math.PI * Math.min(1, h * 1.6))
  const ankle = 0.0035 * ramp(0.45, 1.05, h) + 0.002
  const heel = heelLean(z) - 0.0008
  const back = heel + (ankle - heel) * ramp(along(0.015), along(0.13), x)
  const reach = halfWidth(x) * (0.52 + 0.22 * ramp(along(0.55), along(0.9), x))
  const power = 2.1 + 1.1 * ramp(along(0.6), along(0.85), x)
  const arch = 0.002 + reach * (1 - Math.max(0, 1 - Math.min(1, h) ** power) ** (1 / (1.5 + 0.25 * ramp(along(0.6), along(0.85), x))))
  return back + (arch - back) * ramp(along(0.25), along(0.43), x) - bulge
}

/** Raised parts of the upper, metres outwards: mudguard, heel counter, eyestay, two bands on the quarter. */
const guard = table([
  [0, 0.069], [along(0.08), 0.066], [along(0.16), 0.056], [along(0.26), 0.046], [along(0.4), 0.0425], [along(0.55), 0.045], [along(0.66), 0.052], [along(0.74), 0.0535],
  [along(0.82), 0.0475], [along(0.9), 0.0445], [along(0.98), 0.0455],
])
const CREASE = 0.0015
const RELIEF = 0.002
function relief(x: number, y: number, z: number): number {
  const edge = (value: number) => ramp(-CREASE, CREASE, value)
  const sole = edge(guard(x) - z)
  const stay = edge(0.0245 - Math.abs(y - middle(x)) - 0.2 * Math.max(0, x - along(0.6))) * edge(x - along(0.335)) * edge(along(0.7) - x) * edge(z - 0.06)
  const counter = edge(0.0945 + 0.3 * Math.max(0, along(0.1) - x) - z) * edge(along(0.17) - 0.35 * (z - 0.06) - x)
  // Two slanting bands from the sole to the eyelets.
  const slant = x - along(0.42) + 0.55 * (0.1 - z)
  const bands = Math.max(edge(0.0042 - Math.abs(slant - 0.001)), edge(0.0042 - Math.abs(slant + 0.0165))) * edge(0.103 - z)
  return RELIEF * Math.max(sole, stay, counter, bands)
}

function sole(x: number, y: number, z: number, d: number): number {
  const [low, high] = [under(x), seam(x)]
  const h = Math.min(1, Math.max(0, (z - low) / (high - low)))
  const flare = 0.0042 + 0.0022 * (1 - h) * ramp(along(0.5), along(0.1), x) + 0.0012 * Math.sin(Math.PI * h) + 0.0016 * ramp(along(0.5), along(0.72), x) * (1 - h * 0.6)
  // The toe bumper leans back, the heel's tail leans out a little.
  const toe = 0.004 * ramp(0.5, 1.1, h) * ramp(along(0.85), along(1), x)
  const waist = 0.0035 * Math.exp(-(((x - along(0.43)) / 0.035) ** 2))
  let wall = d - flare + toe + waist * (0.4 + 0.6 * (1 - h))
  // A groove between outsole and midsole, and one along the midsole.
  const groove = (level: number, half: number, deep: number) => deep * Math.exp(-(((z - level) / half) ** 4))
  wall += groove(low + 0.0068, 0.0014, 0.0016)
  wall += groove(low + (high - low) * 0.62, 0.0013, 0.0011) * ramp(along(0.62), along(0.5), x)
  // Three slanting windows on either side of the heel.
  for (let i = 0; i < 3; i++) {
    const u = x - along(0.105 + 0.062 * i) - 0.35 * (z - 0.018)
    const window = Math.hypot(u / 0.0062, (z - low - 0.0175) / 0.0046) - 1
    wall += 0.0022 * ramp(0.12, -0.12, window)
  }
  const tread = 0.0022 * treadAt(x, y)
  const rim = 0.004
  return meet(meet(wall, low + tread - z, rim), z - high - 0.0025, 0.003)
}

/** 1 in the grooves of the tread, 0 on its lugs. */
function treadAt(x: number, y: number): number {
  const across = Math.abs((((x + 0.12 * Math.abs(y)) / 0.0165) % 1) - 0.5) * 0.0165
  const lengthwise = Math.abs(y - middle(x) * 0.5) - 0.0015
  return Math.max(ramp(0.0017, 0.0007, across), ramp(0.0012, 0, lengthwise))
}

function skin(x: number, y: number, z: number, d: number, grow: number): number {
  const wall = d + inset(x, z) - grow
  const half = halfWidth(x)
  const camber = 0.32 * Math.max(0, Math.abs(y - middle(x)) - 0.006) ** 1.6 * half ** -0.6 * ramp(along(0.3), along(0.5), x)
  const roof = z - crown(x) + camber - grow
  return meet(wall, roof, 0.006 + 0.006 * ramp(along(0.62), along(0.85), x))
}

const TONGUE: [number, number][] = [[along(0.69), 0.0725], [along(0.63), 0.0805], [along(0.56), 0.0915], [along(0.5), 0.1035], [along(0.455), 0.1135], [along(0.415), 0.1245], [along(0.375), 0.1315]]
function tongue(x: number, y: number, z: number): number {
  const across = Math.abs(y - middle(x))
  const sagged = z + (across / 0.03) ** 2 * 0.0075
  let best = Infinity
  let share = 0
  for (let i = 0; i + 1 < TONGUE.length; i++) {
    const [[ax, az], [bx, bz]] = [TONGUE[i], TONGUE[i + 1]]
    const [ex, ez] = [bx - ax, bz - az]
    const t = Math.min(1, Math.max(0, ((x - ax) * ex + (sagged - az) * ez) / (ex * ex + ez * ez)))
    const far = Math.hypot(x - ax - t * ex, sagged - az - t * ez)
    if (far < best) [best, share] = [far, (i + t) / (TONGUE.length - 1)]
  }
  const thick = 0.0028 + 0.0022 * ramp(0.6, 0.9, share)
  const wide = 0.019 + 0.0095 * ramp(0.3, 0.85, share) - 0.012 * ramp(0.93, 1, share) ** 2
  return meet(best - thick, across - wide, 0.004)
}

const ROWS = 6
const rowAt = (row: number) => THROAT.end - 0.008 - ((THROAT.end - THROAT.begin - 0.021) * row) / (ROWS - 1)
/** Flat laces: a bar over every pair of eyelets and a slanting one below between them. */
function laces(x: number, y: number, z: number): number {
  const from = y - middle(x)
  const half = 0.0175
  const share = Math.min(1, Math.max(-1, from / half))
  const over = Math.max(0, Math.abs(from) - half)
  let best = Infinity
  const bar = (from0: number, to0: number, raise: number) => {
    const at = (from0 + to0) / 2 + ((to0 - from0) / 2) * share
    const height = crown(at) + raise * (1 - share * share) - 0.0032 * share ** 4 + 0.0012
    // Along the throat and across it: the laces lie on a slope.
    const slope = (crown(at + 0.004) - crown(at - 0.004)) / 0.008
    const size = Math.hypot(1, slope)
    const u = (x - at + (z - height) * slope) / size
    const v = (z - height - (x - at) * slope) / size
    const q = Math.hypot(u / 0.0042, v / 0.002, over / 0.0025)
    best = Math.min(best, (q - 1) * 0.002)
  }
  for (let row = 0; row < ROWS; row++) {
    bar(rowAt(row), rowAt(row), 0.0034)
    if (row + 1 < ROWS) {
      bar(rowAt(row), rowAt(row + 1), 0.0014)
      bar(rowAt(row + 1), rowAt(row), 0.0014)
    }
  }
  return best
}

/** A loop for pulling at the heel tab. */
function pull(x: number, y: number, z: number): number {
  const back = heelLean(z) - 0.0008
  const ring = Math.abs(x - back - 0.001) - 0.0022
  return meet(meet(ring, Math.abs(y) - 0.0075, 0.003), Math.abs(z - 0.105) - 0.0175, 0.004)
}

/** The whole shoe. */
export const sneaker: Solid = (x, y, z) => {
  const d = fromOutline(x, y)
  const base = sole(x, y, z, d)
  if (z < 0.018 || d > 0.02) return base
  let body = skin(x, y, z, d, relief(x, y, z))
  if (x > along(0.3) && x < along(0.72)) {
    // The slot of the throat, cut to the tongue.
    const end = Math.hypot(Math.max(0, x - THROAT.end + 0.012), y - middle(x)) - 0.0125 - 0.004 * ramp(THROAT.end, THROAT.begin, x)
    const slot = meet(meet(end, THROAT.begin - 0.03 - x, 0.003), crown(x) - 0.016 - z, 0.003)
    body = without(body, slot, 0.003)
  }
  if (x < along(0.78)) {
    const pad = 0.0055 + 0.003 * ramp(0.065, 0.095, z)
    const floor = seam(x) + 0.004 - z
    const lid = z - crown(x) + 0.006 - 0.04 * ramp(along(0.42), along(0.34), x)
    const hollow = meet(meet(d + inset(x, z) + pad, floor, 0.008), meet(lid, x - along(0.7), 0.006), 0.006)
    body = without(body, hollow, 0.0075 * ramp(along(0.45), along(0.32), x) + 0.001)
  }
  let all = join(base, body, 0.0016)
  if (z > 0.06) {
    all = join(all, tongue(x, y, z), 0.0012)
    if (x > along(0.3) && x < along(0.7)) all = join(all, laces(x, y, z), 0.0006)
    if (x < 0.03) all = join(all, pull(x, y, z), 0.002)
  }
  return all
}
