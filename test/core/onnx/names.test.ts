import { describe, expect, it } from 'vitest'
import { externalNameProblem } from '../../../core/onnx/external-name.ts'
import { labelNames } from '../../../core/onnx/label-names.ts'

describe('names of files that a model may read', () => {
  it.each(['weights.bin', 'model.onnx_data', 'model.onnx.data', 'größe 1.bin', '..a', 'a..b', 'con1'])('%s is fine', (name) => {
    expect(externalNameProblem(name)).toBeNull()
  })
  it.each([
    '', '.', '..', '../a', '..\\a', 'a/b', '/etc/passwd', '\\\\server\\share', 'C:a', 'C:\\a', 'a:b', 'a\0b', 'a\nb', 'a.', 'a ', 'NUL', 'con.txt', 'com¹',
    './a', '*/_ORT_MEM_ADDR_/*', 'x'.repeat(256), '\ufffd', 'file:///etc/passwd',
  ])('%j is not', (name) => {
    expect(externalNameProblem(name)).not.toBeNull()
  })
})

describe('names of classes in metadata', () => {
  it.each<[string, Record<string, string>, string[] | null]>([
    ['a Python dictionary', { names: `{0: 'person', 1: "cat's", 2: 'a\\'b, {c}'}` }, ['person', "cat's", "a'b, {c}"]],
    ['in any order', { names: `{1: 'b', 0: 'a'}` }, ['a', 'b']],
    ['JSON with texts as keys', { id2label: '{"0": "top", "1": "dr\\u00e9ss"}' }, ['top', 'dréss']],
    ['a list', { classes: '["a", "b"]' }, ['a', 'b']],
    ['a line each', { labels: 'a\r\nb\n' }, ['a', 'b']],
    ['gaps', { names: `{0: 'a', 2: 'b'}` }, null],
    ['twice', { names: `{0: 'a', 0: 'b'}` }, null],
    ['code', { names: '__import__("os")' }, null],
    ['nested', { names: '[["a"]]' }, null],
    ['nothing', {}, null],
  ])('%s', (_, metadata, names) => expect(labelNames(metadata)).toEqual(names))

  it('is quick on text made to be slow', () => {
    const began = process.cpuUsage()
    expect(labelNames({ names: `[${'"\\'.repeat(200_000)}` })).toBeNull()
    expect(labelNames({ names: `{${','.repeat(200_000)}` })).toBeNull()
    expect(process.cpuUsage(began).user / 1_000).toBeLessThan(500)
  })
})
