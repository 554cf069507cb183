import { LIMITS } from '../limits.ts'
import { attributeValue, type Annotation } from '../records/annotation.ts'

/** Whether a value of a file can be our score. */
export const isScore = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 1

/** Attributes as we have them (flat, named values), or null when the value is empty or something else. */
export function plainAttributes(value: unknown): Annotation['attributes'] | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const entries = Object.entries(value)
  if (entries.length === 0 || entries.length > LIMITS.attributes) return null
  const fits = entries.every(([name, one]) => name.length <= LIMITS.labelLength && attributeValue.safeParse(one).success)
  return fits ? (value as Annotation['attributes']) : null
}
