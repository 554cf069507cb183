import { mkdirSync } from 'node:fs'
import type { Session } from './session.ts'

/** A folder for output that is made and granted for later too, since photos of the project will lie in it. */
export function grantedFolder(session: Session, path: string): string {
  mkdirSync(session.target(path), { recursive: true })
  return session.source(path)
}
