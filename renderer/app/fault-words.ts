import type { FaultDetails } from '../../core/fault.ts'
import type { Hello } from '../bridge/connect.ts'

/** What "Copy details" copies: the sentence, where exactly, and which Selvedge said it. */
export function detailsText(text: string, details: FaultDetails | undefined, hello: Hello | null): string {
  const lines = Object.entries(details ?? {})
    .filter(([name, value]) => name !== 'current' && value !== undefined)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
  const about = hello ? [`Selvedge ${hello.version} (${hello.host}, ${hello.platform})`] : []
  return [text, ...lines, ...about].join('\n')
}

/** The line under a message: file, field and what to do next. */
export function whereText(details: FaultDetails | undefined): string {
  if (!details) return ''
  const where = [details.file, details.field].filter(Boolean).join(' · ')
  return [where, details.fix].filter(Boolean).join(' — ')
}
