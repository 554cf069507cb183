import { readFileSync } from 'node:fs'
import type { MaskScores, TriageScores } from '../../../core/api/evaluations.ts'
import { Fault } from '../../../core/fault.ts'
import { lineOf } from '../../../core/formats/csv.ts'
import { modelManifest, triageSign, type TriageRule, type TriageSign } from '../../../core/records/model.ts'
import { writeFileAtomicSync } from '../../db/atomic.ts'

/** A row for each photo by name, to be kept beside a model: shares with six decimals, empty where nothing is known. */
export function tableOf(images: MaskScores['images']): string {
  const share = (value: number | null | undefined) => (value === null || value === undefined ? null : Number(value.toFixed(6)))
  const rows = images.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(({ said, ...one }) => lineOf([
    one.name, ...[one.dice, one.iou, one.accuracy, one.boundaryF, one.boundaryIou, said?.score, said?.uncertainty, said?.needsHand].map(share), said?.split ?? '',
  ]))
  return lineOf(['name', 'dice', 'iou', 'accuracy', 'boundary_f', 'boundary_iou', 'score', 'uncertainty', 'triage', 'split']) + rows.join('')
}

/** Puts a rule into a model.json, all else left as it is. Throws `invalid` where the file is no manifest. */
export function writeRule(file: string, rule: TriageRule): void {
  let manifest: unknown
  try {
    manifest = JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw new Fault('invalid', 'This is no model.json that can be read.', { file, field: '--triage-into' }, cause)
  }
  if (!modelManifest.safeParse(manifest).success) throw new Fault('invalid', 'This is not the manifest of a model.', { file, field: '--triage-into' })
  writeFileAtomicSync(file, `${JSON.stringify({ ...(manifest as object), triage: rule }, null, 2)}\n`)
}

export function signsNamed(text: string): TriageSign[] {
  return text.split(',').map((word) => {
    const sign = triageSign.options.find((one) => one === word.trim())
    if (sign) return sign
    throw new Fault('invalid', `There is no sign ${word}.`, { field: '--triage-signs', found: word, fix: `Known: ${triageSign.options.join(', ')}.` })
  })
}

export function triageText({ images, poor, below, stored, fit, signs }: TriageScores): string {
  const shares = ({ at, area }: NonNullable<TriageScores['stored']>) =>
    `precision ${at.precision.toFixed(3)}, recall ${at.recall.toFixed(3)} at ${at.threshold.toFixed(3)} (${at.flagged} photos), area ${area.toFixed(3)}`
  return [
    `Triage: ${poor} of ${images} photos have a Dice below ${below}.`,
    stored ? `the model's own rule:  ${shares(stored)}` : 'The model had no rule of its own when it predicted, or nothing is below.',
    ...(fit ? [`a rule of these photos: ${shares(fit)}, from ${fit.rule.features.join(', ')}`] : ['No rule can be made of these photos.']),
    ...signs.map((one) => `  ${one.sign.padEnd(14)}area ${one.area.toFixed(3)}${one.best ? `, best precision ${one.best.precision.toFixed(3)} with recall ${one.best.recall.toFixed(3)}` : ''}`),
  ].join('\n')
}
