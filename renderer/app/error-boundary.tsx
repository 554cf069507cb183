import { Component, type ReactNode } from 'react'
import { TriangleAlert } from 'lucide-react'
import { Button } from '../kit/button.tsx'
import { copyText } from './copy-text.ts'
import './error-boundary.css'

/** Shows words instead of a blank window when drawing the interface fails. What was labelled is on disk already. */
export class ErrorBoundary extends Component<{ children: ReactNode; where: string }, { thrown: unknown }> {
  override state: { thrown: unknown } = { thrown: null }

  static getDerivedStateFromError(thrown: unknown) {
    return { thrown }
  }

  override render() {
    const { thrown } = this.state
    if (thrown === null) return this.props.children
    const report = `${this.props.where}\n${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`
    return (
      <div className="broken" role="alert">
        <TriangleAlert aria-hidden="true" />
        <h1>Something went wrong in this window</h1>
        <p>Your work is saved after every step. Trying again usually helps; the details tell us what to mend.</p>
        <div className="broken-actions">
          <Button look="primary" onClick={() => this.setState({ thrown: null })}>Try again</Button>
          <Button onClick={() => location.reload()}>Reload window</Button>
          <Button onClick={() => void copyText(report)}>Copy details</Button>
        </div>
      </div>
    )
  }
}
