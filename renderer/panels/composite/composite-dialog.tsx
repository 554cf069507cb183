import { useState } from 'react'
import { recipe as recipeSchema, type Recipe } from '../../../core/composite/recipe.ts'
import { LIMITS } from '../../../core/limits.ts'
import { useApp } from '../../app/app.ts'
import { BrowseField } from '../../app/browse-field.tsx'
import { countWords } from '../../app/when-words.ts'
import { Checkbox } from '../../kit/checkbox.tsx'
import { Field } from '../../kit/field.tsx'
import { NumberField } from '../../kit/number-field.tsx'
import { useGallery, useSession } from '../../state/studio.ts'
import { JobDialog } from '../report/job-dialog.tsx'
import { LookFields, SizeFields } from './recipe-fields.tsx'
import { SheetView } from './sheet-view.tsx'
import { FIRST_WISH, sourceOf, SourceFields, type Wish } from './source-fields.tsx'
import '../import/import.css'
import '../predict/predict.css'
import './composite.css'

/** Synthetic pictures for training: of which objects, on which grounds, how many and how; a contact sheet beforehand. */
export default function CompositeDialog() {
  const app = useApp()
  const project = useSession((state) => state.project)
  const filter = useGallery((state) => state.filter)
  const [wish, setWish] = useState<Wish>(FIRST_WISH)
  const [recipe, setRecipe] = useState<Recipe>(() => recipeSchema.parse({}))
  const [count, setCount] = useState(200)
  const [mattes, setMattes] = useState(true)
  const [out, setOut] = useState(() => (project ? `${project.path.replace(/\.selvedge$/, '')} composites` : ''))
  const from = sourceOf(wish, filter)
  const asked = from && { ...from, recipe }
  const change = (part: Partial<Recipe>) => setRecipe((now) => ({ ...now, ...part }))
  const begin = () => app.jobs.start('composites.make', { ...asked!, count, mattes, out: out.trim() }, 'Make synthetic pictures')
  return (
    <JobDialog title="Synthetic pictures" size="wide" runningSize="medium" className="composite-dialog"
      about="Objects cut out and pasted on other grounds, with exact masks, for training. They join the project as photos for training."
      note="The same seed gives the same pictures; a larger number adds to them." action={`Make ${countWords(count, 'picture')}`}
      ready={asked !== null && out.trim() !== ''} begin={begin}>
      <div className="composite">
        <div className="composite-form scroll">
          <SourceFields wish={wish} onChange={(part) => setWish((now) => ({ ...now, ...part }))} />
          <div className="composite-pair">
            <Field label="Pictures"><NumberField value={count} min={1} max={LIMITS.compositePictures} onCommit={(value) => setCount(value ?? 1)} /></Field>
            <Field label="Seed"><NumberField value={recipe.seed} min={0} onCommit={(seed) => change({ seed: seed ?? 1 })} /></Field>
          </div>
          <SizeFields recipe={recipe} onChange={change} />
          <LookFields recipe={recipe} onChange={change} />
          <BrowseField label="Files go to" value={out} onChange={setOut} wish={{ title: 'Folder of the pictures', want: 'folder', action: 'Write here' }} />
          <Checkbox checked={mattes} onChange={setMattes}>Write alpha and trimap beside them</Checkbox>
        </div>
        <SheetView asked={asked} />
      </div>
    </JobDialog>
  )
}
