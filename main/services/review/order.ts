import type { QueueOrder } from '../../../core/api/review.ts'
import type { ImageId } from '../../../core/records/ids.ts'
import type { Outlier } from './outliers.ts'

/** What is known of a photo that may need eyes; null where it was not looked at. */
export type Signs = {
  image: ImageId
  /** Position in the list of photos. */
  place: number
  /** 0 certain .. 1. */
  uncertainty: number | null
  /** 1 - IoU with the other run, or with the mirror image. */
  disagreement: number | null
  against: 'run' | 'mirror'
  outlier: Outlier | null
  /** Chance that the mask needs a hand, and from which on the model's rule says so; null without a rule. */
  triage: { needsHand: number; threshold: number } | null
  /** IoU with the human labels, and how sure the run is of its own, 0..1. */
  labelIou: number | null
  confidence: number
  /** Somebody passed it over before: it comes last. */
  skipped: boolean
}
export type Queued = {
  image: ImageId; need: number; uncertainty: number | null; disagreement: number | null; outlier: number | null; labelIou: number | null
  needsHand: number | null; reason: string
}

/** How much each sign counts, as the chance that it means a mistake when it is at its strongest. */
const WEIGHTS = { hand: 0.9, uncertainty: 0.8, disagreement: 0.8, outlier: 0.6, labels: 0.7 }

/**
 * Photos by falling need of eyes. `need` is 1 - product of (1 - weight * sign): any strong sign is enough, several weak ones
 * add up. A share `audit` of the photos, drawn by `seed`, stands at random places instead, so that also what seems certain
 * is looked at. Photos passed over before come last.
 */
export function queueOf(signs: readonly Signs[], order: QueueOrder, audit: number, seed: number): Queued[] {
  const rows = signs.map((one) => ({ one, parts: partsOf(one), draw: drawn(one.image, seed) }))
  const needOf = ({ parts }: (typeof rows)[number]): number => {
    if (order === 'hand' || order === 'uncertainty' || order === 'disagreement' || order === 'labels') return parts.find(({ sign }) => sign === order)?.value ?? 0
    if (order === 'outliers') return parts.find(({ sign }) => sign === 'outlier')?.value ?? 0
    return 1 - parts.reduce((rest, { sign, value }) => rest * (1 - WEIGHTS[sign] * value), 1)
  }
  const ranked = rows.map((row) => ({ ...row, need: needOf(row) }))
  const byPlace = (a: (typeof ranked)[number], b: (typeof ranked)[number]) => a.one.place - b.one.place
  if (order === 'name') ranked.sort(byPlace)
  else if (order === 'random') ranked.sort((a, b) => a.draw.position - b.draw.position || byPlace(a, b))
  else ranked.sort((a, b) => b.need - a.need || byPlace(a, b))
  const plain = order === 'name' || order === 'random'
  const isAudit = (row: (typeof ranked)[number]) => !plain && row.draw.chosen < audit
  const list = ranked.filter((row) => !isAudit(row))
  for (const row of ranked.filter(isAudit)) list.splice(Math.floor(row.draw.position * (list.length + 1)), 0, row)
  const told = list.map((row) => ({ skipped: row.one.skipped, queued: queuedOf(row.one, row.need, row.parts, isAudit(row)) }))
  return [...told.filter(({ skipped }) => !skipped), ...told.filter(({ skipped }) => skipped)].map(({ queued }) => queued)
}

type Part = { sign: keyof typeof WEIGHTS; value: number; why: string }

function partsOf(one: Signs): Part[] {
  const parts: Part[] = []
  if (one.triage) {
    const { needsHand, threshold } = one.triage
    parts.push({ sign: 'hand', value: clamp(needsHand), why: `${needsHand >= threshold ? 'likely needs' : 'may need'} a hand (${Math.round(100 * needsHand)} %)` })
  }
  if (one.uncertainty !== null) {
    parts.push({ sign: 'uncertainty', value: clamp(one.uncertainty), why: `the model is unsure (${one.uncertainty.toFixed(2)})` })
  }
  if (one.disagreement !== null) {
    const other = one.against === 'run' ? 'the other run' : 'its own mirror image'
    parts.push({ sign: 'disagreement', value: clamp(one.disagreement), why: `differs from ${other} (IoU ${(1 - one.disagreement).toFixed(2)})` })
  }
  if (one.outlier) parts.push({ sign: 'outlier', value: one.outlier.value, why: one.outlier.why })
  if (one.labelIou !== null) {
    const value = clamp((1 - one.labelIou) * one.confidence)
    parts.push({ sign: 'labels', value, why: `a sure prediction differs from the label (IoU ${one.labelIou.toFixed(2)})` })
  }
  return parts
}

/** Below this a sign is not worth a word. */
const WORTH_TELLING = 0.15

function queuedOf(one: Signs, need: number, parts: readonly Part[], audit: boolean): Queued {
  const told = parts.filter(({ value }) => value >= WORTH_TELLING).sort((a, b) => WEIGHTS[b.sign] * b.value - WEIGHTS[a.sign] * a.value)
  const words = told.slice(0, 2).map(({ why }) => why)
  if (audit) words.unshift('random check')
  if (one.skipped) words.unshift('passed over before')
  const reason = words.join('; ') || 'nothing unusual'
  return {
    image: one.image, need, uncertainty: one.uncertainty, disagreement: one.disagreement, outlier: one.outlier?.value ?? null,
    labelIou: one.labelIou, needsHand: one.triage?.needsHand ?? null, reason: reason[0].toUpperCase() + reason.slice(1),
  }
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value))

/** Two numbers in [0, 1) that depend on photo and seed only, so that an audit stays the same while the queue shrinks (mulberry32). */
function drawn(image: ImageId, seed: number): { chosen: number; position: number } {
  let state = (Math.imul(image, 0x9e3779b1) ^ Math.imul(seed, 0x85ebca6b)) >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  return { chosen: next(), position: next() }
}
