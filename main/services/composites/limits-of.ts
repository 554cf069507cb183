import { Fault } from '../../../core/fault.ts'
import { LIMITS, withLimits, type LimitName, type Limits } from '../../../core/limits.ts'

/** The limits with some changed by name. Throws `invalid` for names there are none of, and for what is not above 0. */
export function limitsOf(changed: Record<string, number>): Limits {
  for (const [name, value] of Object.entries(changed)) {
    if (!Object.hasOwn(LIMITS, name)) {
      throw new Fault('invalid', `There is no limit ${name.slice(0, 60)}.`, {
        field: 'limits', found: name.slice(0, 60), fix: 'See system.limits for their names.',
      })
    }
    if (!(value > 0)) throw new Fault('invalid', `The limit ${name} must be above 0.`, { field: `limits.${name}`, found: value })
  }
  return withLimits(changed as Partial<Record<LimitName, number>>)
}
