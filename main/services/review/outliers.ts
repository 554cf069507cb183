import type { ImageId } from '../../../core/records/ids.ts'
import type { RunReads } from '../../db/store.ts'

type Measure = ReturnType<RunReads['measures']>[number]

/** How strange a photo is among the others of its run, 0..1, and why in plain words. */
export type Outlier = { value: number; why: string }

/** Robust deviations below this are usual; at this much more they are as strange as can be. */
const USUAL = 3.5
const RANGE = 6
/** Fewer objects of a class say nothing of what is usual. */
const FEWEST = 8
/** Deviations are told from logarithms; spreads below 5 % do not make a small difference a strange one. */
const LEAST_SPREAD = 0.05

/**
 * Objects whose area (as a share of the photo) or shape (height to width, and how much of its box it fills) is far from what is
 * usual for their class, and photos with an unusual number of objects. Modified z-scores from median and median absolute
 * deviation, as Iglewicz and Hoaglin, "How to Detect and Handle Outliers" (1993), advise.
 * @param images every photo of the run, also those without objects
 */
export function outliersOf(images: readonly ImageId[], measures: readonly Measure[]): Map<ImageId, Outlier> {
  const found = new Map<ImageId, Outlier>()
  const note = (image: ImageId, z: number, why: string) => {
    const value = Math.min(1, Math.max(0, (z - USUAL) / RANGE))
    if (value > (found.get(image)?.value ?? 0)) found.set(image, { value, why })
  }
  const classes = Map.groupBy(measures, (one) => one.label)
  for (const [label, all] of classes) {
    const list = all.filter((one) => one.width > 0 && one.height > 0)
    if (list.length < FEWEST) continue
    const areas = list.map((one) => Math.log(sizeOf(one) / one.pixels))
    const shapes = list.map((one) => Math.log(one.height / one.width))
    const fills = list.map((one) => Math.log(sizeOf(one) / (one.width * one.height)))
    const [area, shape, fill] = [areas, shapes, fills].map(spreadOf)
    for (const [i, { image }] of list.entries()) {
      const a = deviation(areas[i], area)
      note(image, Math.abs(a), `unusually ${a < 0 ? 'small' : 'large'} for ${label}: ${timesWords(areas[i] - area.median)} the usual area`)
      const s = deviation(shapes[i], shape)
      note(image, Math.abs(s), `unusually ${s < 0 ? 'wide' : 'tall'} for ${label}`)
      note(image, Math.abs(deviation(fills[i], fill)), `an unusual outline for ${label}`)
    }
  }
  if (images.length >= FEWEST) {
    const counts = new Map(images.map((id) => [id, 0]))
    for (const { image } of measures) if (counts.has(image)) counts.set(image, counts.get(image)! + 1)
    const list = [...counts.values()].map((count) => Math.log1p(count))
    const spread = spreadOf(list)
    const usual = Math.round(Math.expm1(spread.median))
    for (const [image, count] of counts) {
      const z = Math.abs(deviation(Math.log1p(count), spread))
      note(image, z, count === 0 ? `nothing found, where ${objectWords(usual)} ${usual === 1 ? 'is' : 'are'} usual` : `${objectWords(count)}, where ${usual} ${usual === 1 ? 'is' : 'are'} usual`)
    }
  }
  return found
}

const sizeOf = (one: Measure): number => (one.area > 0 ? one.area : one.width * one.height)
const objectWords = (count: number): string => `${count} object${count === 1 ? '' : 's'}`

function timesWords(log: number): string {
  const times = Math.exp(log)
  return times < 1 ? `1/${round(1 / times)} of` : `${round(times)} times`
}
const round = (value: number): string => (value >= 9.5 ? value.toFixed(0) : value.toFixed(1))

type Spread = { median: number; mad: number }

function spreadOf(values: readonly number[]): Spread {
  const median = medianOf(values)
  return { median, mad: Math.max(LEAST_SPREAD, medianOf(values.map((value) => Math.abs(value - median)))) }
}

function deviation(value: number, { median, mad }: Spread): number {
  return (0.6745 * (value - median)) / mad
}

/** The middle value, or the mean of both middle ones; 0 of none. */
export function medianOf(values: readonly number[]): number {
  if (values.length === 0) return 0
  const sorted = Float64Array.from(values).sort()
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2
}
