import { Checkbox } from '../../kit/checkbox.tsx'
import { NumberField } from '../../kit/number-field.tsx'
import './export.css'

export type Shares = { train: number; val: number; test: number }
export const USUAL_SHARES: Shares = { train: 80, val: 10, test: 10 }
const NAMES = [['train', 'Train'], ['val', 'Val'], ['test', 'Test']] as const

/** Shares of a split with their seed; without a tick the split that photos have is kept. */
export function ShareFields({ shares, seed, onShares, onSeed, fault, always }: {
  shares: Shares | null; seed: number; onShares(shares: Shares | null): void; onSeed(seed: number): void; fault?: string; always?: boolean
}) {
  const total = shares ? shares.train + shares.val + shares.test : 0
  return (
    <div className={always ? 'shares' : 'shares form-part'}>
      {!always && <Checkbox checked={shares !== null} onChange={(on) => onShares(on ? USUAL_SHARES : null)}>Divide anew into files for train, val and test</Checkbox>}
      {!always && !shares && <p className="faint">Without a tick every photo keeps the split it has.</p>}
      {shares && (
        <>
          <div className="shares-row">
            {NAMES.map(([name, title]) => (
              <div key={name} className="share"><span>{title}</span>
                <NumberField label={`Share of ${name}`} value={shares[name]} min={0} max={1_000} onCommit={(value) => onShares({ ...shares, [name]: value ?? 0 })} />
              </div>
            ))}
            <div className="share"><span>Seed</span><NumberField label="Seed" value={seed} min={0} onCommit={(value) => onSeed(value ?? 1)} /></div>
          </div>
          <div className="shares-bar" aria-hidden="true">
            {total > 0 && NAMES.map(([name]) => <span key={name} className={`share-${name}`} style={{ flexGrow: shares[name] / total }} />)}
          </div>
          {fault ? <p className="field-fault" role="alert">{fault}</p> : <p className="faint">Near-duplicates and photos of one product stay together. The same seed gives the same split.</p>}
        </>
      )}
    </div>
  )
}
