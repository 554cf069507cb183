import { linkSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createKnownProjects } from '../../../main/host/known-projects.ts'
import { idOf } from '../../../main/host/open-projects.ts'
import { createRecentProjects } from '../../../main/host/recent-projects.ts'
import { memoryHost } from '../../support/memory-host.ts'
import { freshFolder } from '../../support/store.ts'

describe('the id of a project', () => {
  it('is the same by every way to the same file', () => {
    const folder = freshFolder()
    const file = join(folder, 'a.selvedge')
    const before = idOf(file)
    writeFileSync(file, '')
    symlinkSync(file, join(folder, 'link.selvedge'))
    expect([idOf(file), idOf(join(folder, 'link.selvedge')), idOf(join(folder, '.', 'a.selvedge'))]).toEqual([before, before, before])
    expect(before).toMatch(/^[0-9a-f]{16}$/)
    expect(idOf(join(folder, 'b.selvedge'))).not.toBe(before)
  })
})

describe('a project open in two programs', () => {
  it('is read-only in the second, until that takes it over and the first looks on', { timeout: 30_000 }, async () => {
    const first = memoryHost()
    const second = memoryHost({ folder: first.folder })
    const [one, two] = [first.join(), second.join()]
    const { project, path } = await one.client.projects.create({ path: join(first.folder, 'a') })
    expect(await two.client.projects.open({ path })).toMatchObject({ project, readOnly: true })
    await expect(two.client.categories.add({ project, category: { name: 'x' } })).rejects.toMatchObject({ code: 'denied' })

    expect(await two.client.projects.open({ path, takeOver: true })).toMatchObject({
      project, readOnly: false, readOnlyReason: '',
    })
    await two.client.categories.add({ project, category: { name: 'mine' } })
    await expect.poll(() => one.heard.map(({ payload }) => ('notice' in payload ? payload.notice : '')).join(), { timeout: 5_000 }).toMatch(/taken this project over/)
    expect((await one.client.projects.info({ project })).readOnly).toBe(true)
    expect((await one.client.categories.list({ project })).map(({ name }) => name)).toEqual(['mine'])
    await expect(one.client.categories.add({ project, category: { name: 'y' } })).rejects.toMatchObject({ code: 'denied' })
  })

  it('is opened once by one host, however often it is asked for at the same time', async () => {
    const { folder, join: connect } = memoryHost()
    const { client } = connect()
    const { project, path } = await client.projects.create({ path: join(folder, 'a') })
    await client.projects.close({ project })
    const answers = await Promise.all(Array.from({ length: 5 }, () => client.projects.open({ path })))
    expect(answers.map(({ readOnly }) => readOnly)).toEqual([false, false, false, false, false])
    expect(await client.projects.list({})).toHaveLength(1)
  })
})

describe('the lists in the user folder', () => {
  it('keep the newest thirty projects, each once, and survive damage', () => {
    const folder = freshFolder()
    const recent = createRecentProjects(folder)
    for (let i = 0; i < 40; i++) recent.add({ name: `${i % 35}`, path: `/nowhere/${i % 35}`, images: i })
    expect(recent.list()).toHaveLength(30)
    expect(recent.list()[0]).toMatchObject({ name: '4', images: 39, exists: false })
    recent.forget('/nowhere/4')
    expect(recent.list()[0].name).toBe('3')
    writeFileSync(join(folder, 'recent-projects.json'), '{damaged')
    expect(recent.list()).toEqual([])
  })

  it('know a project only as long as its file is the one that was open', () => {
    const folder = freshFolder()
    const known = createKnownProjects(folder)
    const file = join(folder, 'a.selvedge')
    writeFileSync(file, 'first')
    expect(known.has(file)).toBe(false)
    known.add(file)
    expect(known.has(file)).toBe(true)
    writeFileSync(join(folder, 'b'), 'second')
    linkSync(join(folder, 'b'), join(folder, 'keeps the number in use'))
    renameSync(join(folder, 'b'), file)
    expect(known.has(file)).toBe(false)
    rmSync(file)
    expect(known.has(file)).toBe(false)
  })
})
