import process from 'node:process'

// The media worker in the belief that it runs in Electron, where sharp must load its WebAssembly build.
Object.defineProperty(process.versions, 'electron', { value: '45.0.0' })
await import('../../main/workers/media.ts')
