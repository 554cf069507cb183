import { AlertDialog } from '@base-ui/react/alert-dialog'
import { Button } from '../kit/button.tsx'
import '../kit/dialog.css'
import { useUi } from './app.ts'

/** The question before something that cannot be taken back. */
export function ConfirmDialog() {
  const question = useUi((state) => state.question)
  if (!question) return null
  return (
    <AlertDialog.Root open onOpenChange={(open) => !open && question.answer(false)}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="dialog-backdrop" />
        <AlertDialog.Popup className="dialog dialog-small">
          <header className="dialog-head"><AlertDialog.Title className="dialog-title">{question.title}</AlertDialog.Title></header>
          <div className="dialog-body"><AlertDialog.Description className="quiet">{question.text}</AlertDialog.Description></div>
          <footer className="dialog-foot">
            <Button onClick={() => question.answer(false)}>Cancel</Button>
            <Button look={question.danger ? 'danger' : 'primary'} onClick={() => question.answer(true)}>{question.action}</Button>
          </footer>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
