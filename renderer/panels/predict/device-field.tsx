import type { DeviceChoice } from '../../../core/api/models.ts'
import { useApp } from '../../app/app.ts'
import { useQuery } from '../../bridge/use-query.ts'
import { Select } from '../../kit/select.tsx'
import { DEVICE_WORDS } from './device-words.ts'

const trialWords = (ms: number | null) => (ms === null ? '' : `, ${ms.toFixed(ms < 10 ? 1 : 0)} ms on trial`)

/** Where the model runs: what works here, and why the rest does not. */
export function DeviceField({ value, onChange }: { value: DeviceChoice; onChange(device: DeviceChoice): void }) {
  const app = useApp()
  const devices = useQuery(app.bridge, 'devices', (signal) => app.bridge.client.models.devices({}, { signal }), ['models.changed'])
  const list = devices.value ?? []
  const chosen = list.find((one) => one.chosen)
  const usable = list.filter((one) => one.usable)
  const rest = list.filter((one) => !one.usable)
  const known = value === 'auto' || usable.some((one) => one.provider === value)
  return (
    <fieldset className="predict-field">
      <legend>Device</legend>
      <Select<DeviceChoice> label="Device" value={known ? value : 'auto'} onChange={onChange} choices={[
        { value: 'auto', title: chosen ? `Automatic: ${DEVICE_WORDS[chosen.provider]}` : 'Automatic' },
        ...usable.map(({ provider, milliseconds }) => ({ value: provider, title: `${DEVICE_WORDS[provider]}${trialWords(milliseconds)}` })),
      ]} />
      {devices.loading && list.length === 0 && <p className="faint">Looking what works here…</p>}
      {rest.length > 0 && (
        <details className="device-rest">
          <summary>Why not {rest.map((one) => DEVICE_WORDS[one.provider].replace(/^GPU \((.*)\)$/, '$1')).join(', ')}?</summary>
          <ul>{rest.map((one) => <li key={one.provider}><b>{DEVICE_WORDS[one.provider]}</b> {one.reason}</li>)}</ul>
        </details>
      )}
    </fieldset>
  )
}
