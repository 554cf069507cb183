const isRoot = (path: string) => path === '/' || /^[a-z]:[\\/]?$/i.test(path)
const separatorOf = (path: string) => (path.includes('\\') && !path.startsWith('/') ? '\\' : '/')

/** A folder and a name inside it, with the separator the folder uses. */
export function joinPath(folder: string, name: string): string {
  const separator = separatorOf(folder)
  return folder.endsWith(separator) ? `${folder}${name}` : `${folder}${separator}${name}`
}

/** The way from a granted root down to a folder; the root comes by its own name. */
export function crumbsOf(folder: string, roots: { name: string; path: string }[]): { name: string; path: string }[] {
  if (!folder) return []
  const root = roots.filter((one) => folder === one.path || folder.startsWith(joinPath(one.path, ''))).sort((a, b) => b.path.length - a.path.length)[0]
  const separator = separatorOf(folder)
  const start = root?.path ?? (isRoot(folder) ? folder : separator === '/' ? '/' : folder.slice(0, 3))
  const crumbs = [{ name: root?.name || start, path: start }]
  let path = start
  for (const name of folder.slice(start.length).split(separator).filter(Boolean)) {
    path = joinPath(path, name)
    crumbs.push({ name, path })
  }
  return crumbs
}

/** A file name with its ending, once. */
export function nameWithEnding(name: string, ending: string): string {
  return ending && !name.toLowerCase().endsWith(ending.toLowerCase()) ? `${name}${ending}` : name
}
