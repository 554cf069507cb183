import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { describe, expect, it } from 'vitest'

// Rules of the house that neither the compiler nor the linter knows. Each failure names the file and the rule.

const root = join(import.meta.dirname, '..')
const SOURCE = ['core', 'main', 'preload', 'renderer', 'scripts', 'test']
const MOST_LINES = 400

type Source = { path: string; text: string }
function sources(folders: string[] = SOURCE): Source[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|tsx|mjs|css)$/.test(entry.name))
      .map((entry) => {
        const path = join(entry.parentPath, entry.name)
        return { path: relative(root, path).split(sep).join('/'), text: readFileSync(path, 'utf8') }
      }),
  )
}
const code = sources().filter(({ path }) => !path.endsWith('.css'))
const product = code.filter(({ path }) => /^(core|main|preload|renderer)\//.test(path))
const offenders = (list: Source[], pattern: RegExp, allowed: (path: string) => boolean = () => false) =>
  list.filter(({ path, text }) => !allowed(path) && pattern.test(text)).map(({ path }) => path)

describe('the house', () => {
  it('finds its own sources', () => {
    expect(product.length).toBeGreaterThan(50)
  })

  it(`keeps every file under ${MOST_LINES} lines`, () => {
    expect(sources().filter(({ text }) => text.split('\n').length > MOST_LINES).map(({ path }) => path)).toEqual([])
  })

  it('names files in kebab case', () => {
    const bad = code.filter(({ path }) => !/^[a-z0-9-]+(\.(test|long\.test|spec|d))?\.(ts|tsx|mjs)$/.test(path.split('/').at(-1)!))
    expect(bad.map(({ path }) => path)).toEqual([])
  })

  it('uses no word that says nothing', () => {
    const names = /\b(?:class|function|const|type|interface)\s+\w*(Manager|Util|Utils|Helper|Handler|Data|Info|Base)\b/
    expect(offenders(product, names)).toEqual([])
  })

  it('writes the extension in relative imports', () => {
    expect(offenders(code, /from '\.{1,2}\/[^']*(?<!\.(?:ts|tsx|mjs|css|json|svg))'/)).toEqual([])
  })

  it('imports electron only in main/electron and the preload', () => {
    const allowed = (path: string) => path.startsWith('main/electron/') || path.startsWith('preload/') || path.startsWith('test/')
    expect(offenders(code, /(?:from|import\(|require\()\s*'electron'/, allowed)).toEqual([])
  })

  it('imports sharp and onnxruntime only in the workers', () => {
    const native = /(?:from|import\()\s*'(?:sharp|onnxruntime-node)'/
    expect(offenders(product, native, (path) => path.startsWith('main/workers/'))).toEqual([])
  })

  it('imports better-sqlite3 only in main/db', () => {
    expect(offenders(product, /(?:from|import\()\s*'better-sqlite3'/, (path) => path.startsWith('main/db/'))).toEqual([])
  })

  it('writes no markup from strings', () => {
    expect(offenders(product, /dangerouslySetInnerHTML|\.innerHTML\s*=|\.outerHTML\s*=|document\.write\(|insertAdjacentHTML/)).toEqual([])
  })

  it('starts no shell', () => {
    // SQLite's exec() is another one: what would start a shell is child_process's.
    expect(offenders(product, /shell:\s*true|import \{[^}]*\bexec(?:Sync)?\b[^}]*\} from '(?:node:)?child_process'/)).toEqual([])
  })

  it('needs nothing outside the repository', () => {
    expect(offenders(code.filter(({ path }) => !path.startsWith('test/')), /\.\.\/shared|\/work\//)).toEqual([])
  })

  it('has no unfinished marks', () => {
    expect(offenders(product, /\b(?:TOD[O]|FIXM[E]|XX[X]|not implemente[d])\b/)).toEqual([])
  })
})

describe('registries', () => {
  const registries: { folder: string; index: string; ignore?: string[] }[] = [
    { folder: 'renderer/tools', index: 'renderer/tools/index.ts' },
    { folder: 'renderer/commands', index: 'renderer/commands/index.ts' },
    { folder: 'main/db/migrations', index: 'main/db/migrations/index.ts' },
    { folder: 'main/services', index: 'main/services/index.ts' },
  ]
  // A file is a registered one when it exports the registry's kind of value; what it shares with its neighbours is listed in the index as well.
  it.each(registries)('$index names every file beside it', ({ folder, index }) => {
    const text = readFileSync(join(root, index), 'utf8')
    const files = sources([folder]).filter(({ path }) => path.split('/').length === folder.split('/').length + 1 && path !== index && /\.tsx?$/.test(path))
    expect(files.length).toBeGreaterThan(0)
    const reachable = new Set<string>()
    const visit = (from: string) => {
      for (const [, target] of from.matchAll(/from '\.\/([^']+)'/g)) {
        if (reachable.has(target)) continue
        reachable.add(target)
        visit(files.find(({ path }) => path.endsWith(`/${target}`))?.text ?? '')
      }
    }
    visit(text)
    expect(files.map(({ path }) => path.split('/').at(-1)!).filter((name) => !reachable.has(name))).toEqual([])
  })
})
