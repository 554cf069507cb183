import type { CutoutSpec } from '../../../core/cutout/spec.ts'
import { BrowseField } from '../../app/browse-field.tsx'
import { Checkbox } from '../../kit/checkbox.tsx'
import { Field } from '../../kit/field.tsx'
import { NumberField } from '../../kit/number-field.tsx'
import { Segmented } from '../../kit/segmented.tsx'
import { TextField } from '../../kit/text-field.tsx'
import { ColourField } from '../categories/colour-field.tsx'
import './export.css'

export const USUAL_SHADOW: NonNullable<CutoutSpec['shadow']> = { dx: 0, dy: 12, blur: 16, opacity: 0.35, colour: '#000000' }
const FILES: { value: CutoutSpec['file']; title: string }[] = [
  { value: 'png', title: 'PNG' }, { value: 'tiff', title: 'TIFF' }, { value: 'webp', title: 'WebP' }, { value: 'psd', title: 'PSD' },
]
/** Kinds of files with 16 bits a sample. */
const isDeep = (file: CutoutSpec['file']) => file === 'png' || file === 'tiff'
const BITS: { value: '8' | '16'; title: string }[] = [{ value: '8', title: '8 bits' }, { value: '16', title: '16 bits' }]

type Props = { value: CutoutSpec; onChange(value: CutoutSpec): void; /** There is no choice between photos and objects. */ onePerPhoto?: boolean }

/** How cutouts look and as what they are written. */
export function CutoutFields({ value, onChange, onePerPhoto }: Props) {
  const set = (more: Partial<CutoutSpec>) => onChange({ ...value, ...more })
  const behind = value.colour !== null ? 'colour' : value.picture !== null ? 'picture' : 'nothing'
  return (
    <div className="form-part">
      <div className="form-row"><span>File</span>
        <div className="field-line">
          <Segmented label="File" value={value.file} choices={FILES} onChange={(file) => set({ file, ...(isDeep(file) ? {} : { bits: 8 }) })} />
          {isDeep(value.file) && <Segmented label="Bits" value={value.bits === 16 ? '16' : '8'} choices={BITS} onChange={(bits) => set({ bits: bits === '16' ? 16 : 8 })} />}
        </div>
      </div>
      {!onePerPhoto && (
        <div className="form-row"><span>One file for</span>
          <Segmented label="One file for" value={value.of} choices={[{ value: 'photo', title: 'Each photo' }, { value: 'object', title: 'Each object' }]}
            onChange={(of) => set({ of, name: of === 'object' ? '{name}-{index}' : '{name}' })} />
        </div>
      )}
      <div className="form-row"><span>Size</span>
        <div className="field-line">
          <Segmented label="Size" value={value.trim ? 'trim' : 'full'} choices={[{ value: 'full', title: 'Whole photo' }, { value: 'trim', title: 'Trimmed to the object' }]} onChange={(size) => set({ trim: size === 'trim' })} />
          {value.trim && <><span className="quiet">with a margin of</span><span className="short"><NumberField label="Margin, pixels" value={value.margin} min={0} max={10_000} onCommit={(margin) => set({ margin: Math.round(margin ?? 0) })} /></span></>}
        </div>
      </div>
      <FitFields value={value} onChange={onChange} />
      <div className="form-row"><span>Behind it</span>
        <div className="field-line">
          <Segmented label="Behind it" value={behind} choices={[{ value: 'nothing', title: 'Nothing' }, { value: 'colour', title: 'A colour' }, { value: 'picture', title: 'A picture' }]}
            onChange={(next) => set({ colour: next === 'colour' ? '#ffffff' : null, picture: next === 'picture' ? '' : null })} />
          {value.colour !== null && <ColourField value={value.colour} onCommit={(colour) => set({ colour })} />}
        </div>
      </div>
      {value.picture !== null && (
        <BrowseField label="Picture behind it" hint="Fills each cutout’s picture; what does not fit is cut off." value={value.picture} onChange={(picture) => set({ picture })}
          wish={{ title: 'Picture behind the cutouts', want: 'file', kinds: ['image', 'other'], action: 'Choose' }} />
      )}
      <ShadowFields value={value} onChange={onChange} />
      {value.file === 'png' && (
        <div className="form-row"><span>Colours</span>
          <Segmented label="Colours" value={value.profile} choices={[{ value: 'srgb', title: 'sRGB' }, { value: 'keep', title: 'With the photo’s ICC profile' }]} onChange={(profile) => set({ profile })} />
        </div>
      )}
      <Field label="File names" hint="{name} of the photo with its folders, {category}, {id}, {index} on the photo. A / makes folders.">
        <TextField value={value.name} maxLength={200} onChange={(name) => set({ name })} />
      </Field>
    </div>
  )
}

/** Made smaller to fit into a box, or left as large as it is. */
function FitFields({ value, onChange }: Props) {
  const { box } = value
  return (
    <div className="form-row"><span>Largest size</span>
      <div className="field-line">
        <Checkbox checked={box !== null} onChange={(on) => onChange({ ...value, box: on ? { width: 1_600, height: 1_600 } : null })}>Make it fit into</Checkbox>
        {box && (
          <>
            <span className="short"><NumberField label="Width, pixels" value={box.width} min={1} max={10_000} onCommit={(width) => onChange({ ...value, box: { ...box, width: Math.round(width ?? 1_600) } })} /></span>
            <span className="quiet">×</span>
            <span className="short"><NumberField label="Height, pixels" value={box.height} min={1} max={10_000} onCommit={(height) => onChange({ ...value, box: { ...box, height: Math.round(height ?? 1_600) } })} /></span>
          </>
        )}
      </div>
    </div>
  )
}

function ShadowFields({ value, onChange }: Props) {
  const { shadow } = value
  const set = (more: Partial<NonNullable<CutoutSpec['shadow']>>) => shadow && onChange({ ...value, shadow: { ...shadow, ...more } })
  return (
    <>
      <div className="form-row"><span>Shadow</span>
        <Checkbox checked={shadow !== null} onChange={(on) => onChange({ ...value, shadow: on ? USUAL_SHADOW : null })}>Drop shadow</Checkbox>
      </div>
      {shadow && (
        <div className="shares-row">
          <div className="share"><span>Right, px</span><NumberField label="Shadow to the right, pixels" value={shadow.dx} min={-1_000} max={1_000} onCommit={(dx) => set({ dx: dx ?? 0 })} /></div>
          <div className="share"><span>Down, px</span><NumberField label="Shadow down, pixels" value={shadow.dy} min={-1_000} max={1_000} onCommit={(dy) => set({ dy: dy ?? 0 })} /></div>
          <div className="share"><span>Blur, px</span><NumberField label="Blur of the shadow, pixels" value={shadow.blur} min={0} max={500} onCommit={(blur) => set({ blur: blur ?? 0 })} /></div>
          <div className="share"><span>Opacity, %</span><NumberField label="Opacity of the shadow, percent" value={Math.round(100 * shadow.opacity)} min={0} max={100} onCommit={(percent) => set({ opacity: (percent ?? 0) / 100 })} /></div>
        </div>
      )}
    </>
  )
}
