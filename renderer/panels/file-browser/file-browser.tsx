import { FolderPlus, FolderUp, HardDrive } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { FileEntry } from '../../../core/api/files.ts'
import { Fault } from '../../../core/fault.ts'
import { useApp, useUi } from '../../app/app.ts'
import type { FileWish } from '../../app/file-wish.ts'
import { useQuery } from '../../bridge/use-query.ts'
import { Button } from '../../kit/button.tsx'
import { cx } from '../../kit/cx.ts'
import { Dialog } from '../../kit/dialog.tsx'
import { IconButton } from '../../kit/icon-button.tsx'
import { TextField } from '../../kit/text-field.tsx'
import { crumbsOf, joinPath, nameWithEnding } from './paths.ts'
import { EntryList } from './entry-list.tsx'
import { contentWords } from './content-words.ts'
import './file-browser.css'

/** The file browser, whenever somebody wishes for a file. */
export function FileBrowser() {
  const wish = useUi((state) => state.files)
  return wish && <Browser key={wish.title} wish={wish} answer={wish.answer} />
}

const LAST = 'last-folder'

function Browser({ wish, answer }: { wish: FileWish; answer(path: string | null): void }) {
  const app = useApp()
  const [folder, setFolder] = useState<string | null>(null)
  const [chosen, setChosen] = useState<FileEntry | null>(null)
  const [typed, setTyped] = useState('')
  const [newName, setNewName] = useState(wish.name ?? '')
  const [naming, setNaming] = useState<string | null>(null)
  const list = useRef<HTMLDivElement>(null)

  // Start where the last choice was made; the host falls back to its first root when that is gone. Who typed a path sooner stays there.
  useEffect(() => {
    const start = (value: unknown) => setFolder((now) => now ?? (typeof value === 'string' ? value : ''))
    void app.settings.read(null, LAST).then(start, start)
  }, [app])
  const listing = useQuery(app.bridge, folder === null ? null : `files ${folder}`, async () => {
    const { list } = app.bridge.client.files
    const wanted = await list({ folder: folder! }).catch((thrown: unknown) => {
      if (folder === '') throw thrown
      return list({ folder: '' })
    })
    // The list of places says nothing that the first place does not say better.
    return wanted.folder === '' && wanted.roots.length > 0 ? list({ folder: wanted.roots[0].path }) : wanted
  })
  const here = listing.value
  const go = (to: string) => {
    setFolder(to)
    setChosen(null)
    setTyped('')
    list.current?.focus()
  }
  const entries = (here?.entries ?? []).filter((entry) =>
    (entry.kind === 'folder' || wish.kinds?.includes(entry.kind)) && entry.name.toLowerCase().includes(typed.toLowerCase()))

  const target = !here ? null
    : wish.want === 'folder' ? (chosen?.path ?? (here.folder || null))
    : wish.want === 'save' ? (here.folder && newName.trim() ? joinPath(here.folder, nameWithEnding(newName.trim(), wish.ending ?? '')) : null)
    : chosen && chosen.kind !== 'folder' ? chosen.path : null
  const finish = (path: string | null = target) => {
    if (!path) return
    if (here?.folder) void app.settings.write(null, LAST, here.folder).catch(() => undefined)
    answer(path)
  }
  const open = (entry: FileEntry) => {
    if (entry.kind === 'folder') return go(entry.path)
    if (wish.want === 'save') setNewName(entry.name)
    else finish(entry.path)
  }
  /** A path that was typed or pasted: of a folder to look into, or of the very file that is wanted. */
  const goTyped = async (path: string) => {
    const [, parent, name] = /^(.*)[/\\]([^/\\]+)$/.exec(path) ?? []
    if (wish.want === 'file' && name) {
      const around = await app.bridge.client.files.list({ folder: parent || '/' }).catch(() => null)
      const entry = around?.entries.find((one) => one.name === name && one.kind !== 'folder' && wish.kinds?.includes(one.kind))
      if (entry) return finish(entry.path)
    }
    go(path)
  }
  const makeFolder = async () => {
    if (!here || !naming?.trim()) return setNaming(null)
    try {
      const { path } = await app.bridge.client.files.makeFolder({ folder: here.folder, name: naming.trim() })
      setNaming(null)
      go(path)
    } catch (thrown) {
      app.notices.fault(thrown)
    }
  }

  return (
    <Dialog open onClose={() => answer(null)} title={wish.title} size="large" className="browser" focus={wish.want === 'save' ? '.browser-name input' : '[role=listbox]'}
      foot={(
        <>
          <span className="foot-note ellipsis" title={target ?? ''}><bdi>{target ?? (wish.want === 'file' ? 'Choose a file' : '')}</bdi></span>
          <Button onClick={() => answer(null)}>Cancel</Button>
          <Button look="primary" disabled={!target} onClick={() => finish()}>{wish.action}</Button>
        </>
      )}>
      <div className="browser-grid">
        <nav className="browser-roots" aria-label="Places">
          {here?.roots.map((root) => (
            <button key={root.path} type="button" className={cx('browser-root', here.folder.startsWith(root.path) && 'browser-root-on')} title={root.path} onClick={() => go(root.path)}>
              <HardDrive aria-hidden="true" /><span className="ellipsis">{root.name}</span>
            </button>
          ))}
        </nav>
        <div className="browser-main">
          <div className="browser-bar">
            <IconButton label="Up one folder" disabled={!here?.parent} onClick={() => here?.parent && go(here.parent)}><FolderUp /></IconButton>
            <nav className="crumbs" aria-label="Folder">
              {here && crumbsOf(here.folder, here.roots).map((crumb, place) => (
                <span key={crumb.path} className="crumb-part">
                  {place > 0 && <span className="faint" aria-hidden="true">/</span>}
                  <button type="button" className="crumb" onClick={() => go(crumb.path)}>{crumb.name}</button>
                </span>
              ))}
            </nav>
            <TextField className="browser-filter" placeholder="Filter, or a path" aria-label="Filter, or a path" value={typed} onChange={setTyped}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && /^([/~]|[a-z]:)/i.test(typed)) void goTyped(typed)
                if (event.key === 'ArrowDown') list.current?.focus()
              }} />
            <IconButton label="New folder" disabled={!here?.folder} onClick={() => setNaming('')}><FolderPlus /></IconButton>
          </div>
          {naming !== null && (
            <form className="browser-naming" onSubmit={(event) => {
              event.preventDefault()
              void makeFolder()
            }}>
              <TextField autoFocus aria-label="Name of the new folder" placeholder="Name of the new folder" value={naming} onChange={setNaming} />
              <Button type="submit" disabled={!naming.trim()}>Create</Button>
              <Button look="quiet" onClick={() => setNaming(null)}>Cancel</Button>
            </form>
          )}
          <EntryList ref={list} entries={entries} emptyTitle={typed ? 'Nothing here of that name' : wish.want === 'folder' ? 'No folders inside this one' : 'No fitting files in this folder'}
            emptyWords={here ? contentWords(here.entries, here.truncated) : ''} chosen={chosen} loading={listing.loading && !here} fault={listing.fault && Fault.of(listing.fault)}
            onChoose={setChosen} onOpen={open} onUp={() => here?.parent && go(here.parent)} />
          <div className="browser-content">{here && contentWords(here.entries, here.truncated)}</div>
          {wish.want === 'save' && (
            <label className="browser-name">
              <span>Name</span>
              <TextField value={newName} onChange={setNewName} onKeyDown={(event) => event.key === 'Enter' && finish()} />
              {wish.ending && <span className="faint">{wish.ending}</span>}
            </label>
          )}
        </div>
      </div>
    </Dialog>
  )
}
