import { Copy, FolderOpen } from 'lucide-react'
import { copyText } from '../../app/copy-text.ts'
import { desktop } from '../../app/desktop.ts'
import { Button } from '../../kit/button.tsx'

type Problem = { file: string; field?: string; code: string; message: string; fix?: string }

/** Bad files one by one: name, field, reason, fix. */
export function ProblemTable({ title, rows, total }: { title: string; rows: Problem[]; total: number }) {
  const text = rows.map((row) => [row.file, row.field, row.message, row.fix].join('\t')).join('\n')
  return (
    <section className="report-part">
      <div className="report-title"><h3>{title}</h3><Button look="quiet" icon={<Copy />} onClick={() => void copyText(text)}>Copy list</Button></div>
      <div className="report-scroll scroll selectable" tabIndex={0} role="region" aria-label={title}>
        <table className="report-table">
          <thead><tr><th scope="col">File</th><th scope="col">Field</th><th scope="col">What is wrong</th><th scope="col">What to do</th></tr></thead>
          <tbody>{rows.map((row, place) => <tr key={place}><td className="report-file">{row.file}</td><td className="report-file">{row.field}</td><td>{row.message}</td><td>{row.fix}</td></tr>)}</tbody>
        </table>
      </div>
      {total > rows.length && <p className="faint">The first {rows.length} of {total} are listed.</p>}
    </section>
  )
}

/** What a format could not carry, or how things were taken, each with how often. */
export function LostTable({ rows, title = 'Not carried by this format' }: { rows: { what: string; count: number; example: string }[]; title?: string }) {
  return (
    <section className="report-part">
      <div className="report-title"><h3>{title}</h3></div>
      <div className="report-scroll scroll selectable" tabIndex={0} role="region" aria-label={title}>
        <table className="report-table">
          <thead><tr><th scope="col">What</th><th scope="col">How often</th><th scope="col">Example</th></tr></thead>
          <tbody>{rows.map((row) => <tr key={row.what}><td>{row.what}</td><td>{row.count}</td><td className="report-file">{row.example}</td></tr>)}</tbody>
        </table>
      </div>
    </section>
  )
}

/** Where files were written. */
export function PathList({ title, paths }: { title: string; paths: string[] }) {
  const shown = paths.slice(0, 12)
  return (
    <section className="report-part">
      <div className="report-title"><h3>{title}</h3>
        <span>
          {desktop() && paths.length > 0 && <Button look="quiet" icon={<FolderOpen />} onClick={() => void desktop()?.show(paths[0])}>Show in folder</Button>}
          <Button look="quiet" icon={<Copy />} onClick={() => void copyText(paths.join('\n'))}>{paths.length === 1 ? 'Copy path' : 'Copy paths'}</Button>
        </span>
      </div>
      <ul className="report-paths selectable">{shown.map((path) => <li key={path}>{path}</li>)}</ul>
      {paths.length > shown.length && <p className="faint">and {paths.length - shown.length} more</p>}
    </section>
  )
}
