import { useState } from 'react'
import { useApp } from '../../app/app.ts'
import { Button } from '../../kit/button.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { ShareFields, USUAL_SHARES, type Shares } from '../export/share-fields.tsx'

/** Gives every photo of the project to train, val or test. */
export default function SplitsDialog() {
  const app = useApp()
  const [shares, setShares] = useState<Shares>(USUAL_SHARES)
  const [seed, setSeed] = useState(1)
  const broken = shares.train + shares.val + shares.test <= 0
  const start = async () => {
    try {
      const job = await app.jobs.start('images.assignSplits', { shares, seed }, 'Assign train, val and test')
      app.ui.show({ kind: 'report', job: job.id })
    } catch (thrown) {
      app.notices.fault(thrown)
    }
  }
  return (
    <Dialog open onClose={() => app.ui.show(null)} title="Train, val and test" about="Every photo of the project gets a split. What was set before is replaced."
      foot={<><Button onClick={() => app.ui.show(null)}>Cancel</Button><Button look="primary" disabled={broken} onClick={() => void start()}>Assign</Button></>}>
      <ShareFields always shares={shares} seed={seed} onShares={(next) => next && setShares(next)} onSeed={setSeed} fault={broken ? 'At least one share must be above zero.' : undefined} />
    </Dialog>
  )
}
