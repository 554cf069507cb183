import { CircleAlert, CircleCheck } from 'lucide-react'
import type { FaultDetails } from '../../../core/fault.ts'
import type { Job } from '../../../core/records/job.ts'
import { CONTRACT } from '../../../core/api/contract.ts'
import { copyText } from '../../app/copy-text.ts'
import { detailsText, whereText } from '../../app/fault-words.ts'
import { bytesWords, countWords } from '../../app/when-words.ts'
import { Button } from '../../kit/button.tsx'
import { useSession } from '../../state/studio.ts'
import { LostTable, PathList, ProblemTable } from './report-tables.tsx'
import './report.css'

/** What became of an ended job, in words and tables. */
export function JobOutcome({ job }: { job: Job }) {
  const hello = useSession((state) => state.hello)
  if (job.state === 'failed' && job.fault) {
    const details = job.fault.details as FaultDetails | undefined
    return (
      <div className="outcome">
        <p className="outcome-head outcome-bad" role="alert"><CircleAlert aria-hidden="true" />{job.fault.message}</p>
        <p className="quiet selectable">{whereText(details)}</p>
        <Button onClick={() => void copyText(detailsText(job.fault!.message, details, hello))}>Copy details</Button>
      </div>
    )
  }
  if (job.state === 'cancelled') return <p className="outcome">Stopped. Nothing half-done was kept.</p>
  return <div className="outcome">{outcomeOf(job)}</div>
}

const Head = ({ children }: { children: React.ReactNode }) => <p className="outcome-head" role="status"><CircleCheck aria-hidden="true" />{children}</p>

function outcomeOf(job: Job) {
  const { datasets, images, projects } = CONTRACT
  switch (job.method) {
    case 'datasets.import': {
      const { data: result } = datasets.import.result.safeParse(job.result)
      return result && (
        <>
          <Head>{countWords(result.annotations, 'annotation')} on {countWords(result.images, 'photo')} imported, {countWords(result.categories, 'category', 'categories')}.</Head>
          {result.notes.length > 0 && <LostTable title="Good to know" rows={result.notes} />}
          {result.skippedTotal > 0 && <ProblemTable title={`${countWords(result.skippedTotal, 'thing')} could not be taken`} rows={result.skipped} total={result.skippedTotal} />}
        </>
      )
    }
    case 'datasets.export': {
      const { data: result } = datasets.export.result.safeParse(job.result)
      return result && (
        <>
          <Head>{countWords(result.annotations, 'annotation')} on {countWords(result.images, 'photo')} written.</Head>
          <PathList title="Files" paths={result.files} />
          {result.lost.length > 0 ? <LostTable rows={result.lost} /> : <p className="quiet">The format could carry everything.</p>}
        </>
      )
    }
    case 'images.add': {
      const { data: result } = images.add.result.safeParse(job.result)
      return result && (
        <>
          <Head>{countWords(result.added, 'photo')} added{result.known > 0 && `, ${result.known} were there already`}.</Head>
          {result.skipped.length > 0 && <ProblemTable title={`${countWords(result.skipped.length, 'file')} could not be added`} rows={result.skipped} total={result.skipped.length} />}
        </>
      )
    }
    case 'images.check': {
      const { data: result } = images.check.result.safeParse(job.result)
      return result && <Head>{countWords(result.ok, 'photo')} in order, {result.missing} missing, {result.changed} changed.</Head>
    }
    case 'images.relink': {
      const { data: result } = images.relink.result.safeParse(job.result)
      return result && <Head>{countWords(result.found, 'photo')} found again, {result.missing} still missing.</Head>
    }
    case 'images.assignSplits': {
      const { data: result } = images.assignSplits.result.safeParse(job.result)
      return result && <Head>{result.train} train, {result.val} val, {result.test} test, from {countWords(result.groups, 'group')} that stay together.</Head>
    }
    case 'projects.verify': {
      const { data: result } = projects.verify.result.safeParse(job.result)
      return result && (
        <>
          {result.ok ? <Head>{countWords(result.rows, 'row')} checked, all in order.</Head>
            : <p className="outcome-head outcome-bad"><CircleAlert aria-hidden="true" />{countWords(result.problems.length, 'problem')} in {countWords(result.rows, 'row')}.</p>}
          {result.problems.length > 0 && <ProblemTable title="Problems" total={result.problems.length}
            rows={result.problems.map(({ table, id, problem }) => ({ file: table, field: id === null ? '' : String(id), code: '', message: problem, fix: '' }))} />}
        </>
      )
    }
    case 'projects.backup': {
      const { data: result } = projects.backup.result.safeParse(job.result)
      return result && <><Head>Backup of {bytesWords(result.bytes)} written and checked.</Head><PathList title="File" paths={[result.path]} /></>
    }
    default: return <Head>{job.title} is done. {job.note}</Head>
  }
}
