import type { App } from './app.ts'

export const isModel = (name: string): boolean => /\.onnx$/i.test(name)

/** Lets the user choose an .onnx file or a model folder, and shows what it is. */
export async function chooseModel(app: App, want: 'file' | 'folder' = 'file'): Promise<void> {
  const path = await app.ui.chooseFile(want === 'file'
    ? { title: 'Add a model', want, kinds: ['model'], action: 'Choose' }
    : { title: 'Add a model folder', want, action: 'Choose this folder' })
  if (path) app.ui.show({ kind: 'add-model', path })
}

/** Whether a folder holds a model rather than photos. */
export async function isModelFolder(app: App, folder: string): Promise<boolean> {
  try {
    const { entries } = await app.bridge.client.files.list({ folder })
    return entries.some(({ name }) => name === 'model.json') && entries.some(({ kind }) => kind === 'model')
  } catch {
    return false
  }
}
