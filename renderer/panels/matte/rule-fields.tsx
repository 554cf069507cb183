import type { TrimapRule } from '../../../core/api/mattes.ts'
import { NumberField } from '../../kit/number-field.tsx'
import { Select } from '../../kit/select.tsx'
import { RULES } from './matte-words.ts'

type Rule = Pick<TrimapRule, 'from' | 'inside' | 'outside' | 'cells'>

/** How a trimap is made: of what, and how wide. */
export function RuleFields({ rule, onChange }: { rule: Rule; onChange(rule: Rule): void }) {
  return (
    <div className="matte-rule">
      <Select<Rule['from']> label="How the trimap is made" value={rule.from} choices={RULES} onChange={(from) => onChange({ ...rule, from })} />
      {rule.from === 'superpixel' && (
        <div className="matte-widths">
          <label><span>Cells, about</span><NumberField label="Cells of the photo, about" value={rule.cells} min={4} max={20_000} onCommit={(cells) => onChange({ ...rule, cells: cells ?? 1_000 })} /></label>
        </div>
      )}
      {rule.from === 'adaptive' && (
        <div className="matte-widths">
          <label><span>At most</span><NumberField label="Pixels to each side of the edge, at most" value={Math.max(rule.inside, rule.outside)} min={0} max={500}
            onCommit={(most) => onChange({ ...rule, inside: most ?? 0, outside: most ?? 0 })} /><span className="faint">px</span></label>
        </div>
      )}
      {rule.from === 'mask' && (
        <div className="matte-widths">
          <label><span>Inside</span><NumberField label="Pixels inside the object" value={rule.inside} min={0} max={500} onCommit={(inside) => onChange({ ...rule, inside: inside ?? 0 })} /></label>
          <label><span>Outside</span><NumberField label="Pixels outside the object" value={rule.outside} min={0} max={500} onCommit={(outside) => onChange({ ...rule, outside: outside ?? 0 })} /></label>
        </div>
      )}
    </div>
  )
}
