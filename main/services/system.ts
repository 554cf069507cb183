import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Service } from '../../core/api/method.ts'
import type { system as api } from '../../core/api/system.ts'
import { Fault } from '../../core/fault.ts'
import { LIMITS } from '../../core/limits.ts'
import type { ServiceContext } from './service-context.ts'

export function systemService({ kind, version, paths }: ServiceContext): Service<typeof api> {
  const folder = join(paths.assets, 'guide')
  return {
    hello: (_, { client }) => ({
      version,
      host: kind,
      platform: process.platform,
      nativeDialogs: kind === 'electron',
      media: '/media',
      client,
    }),
    async guide({ page }) {
      const pages = await guidePages(folder)
      const found = pages.find((candidate) => candidate.page === page)
      if (!found) throw new Fault('not-found', 'There is no such page in the guide.', { field: 'page', found: page })
      return { page, markdown: found.markdown, pages: pages.map(({ page, title }) => ({ page, title })) }
    },
    limits: () => ({ ...LIMITS }),
  }
}

type Page = { page: string; title: string; markdown: string }

/** All pages: the index, then those it links to in that order, then the rest by name. */
async function guidePages(folder: string): Promise<Page[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^[a-z0-9-]{1,60}\.md$/.test(name)).toSorted()
  const pages = await Promise.all(names.map(async (name): Promise<Page> => {
    const markdown = await readFile(join(folder, name), 'utf8')
    const page = name.slice(0, -'.md'.length)
    return { page, title: /^#\s+(.+)$/m.exec(markdown)?.[1].trim() ?? page, markdown }
  }))
  const index = pages.find(({ page }) => page === 'index')
  const linked = [...(index?.markdown ?? '').matchAll(/\]\((?:\.\/)?([a-z0-9-]+)\.md/g)].map(([, page]) => page)
  const rank = ({ page }: Page) => (page === 'index' ? -1 : linked.includes(page) ? linked.indexOf(page) : linked.length)
  return pages.toSorted((a, b) => rank(a) - rank(b))
}
