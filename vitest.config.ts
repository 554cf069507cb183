import { defineConfig } from 'vitest/config'

// SELVEDGE_QUICK leaves out the long reliability runs (*.long.test.ts); `npm test` runs them.
const quick = process.env['SELVEDGE_QUICK'] === '1'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: quick ? ['test/**/*.long.test.ts', 'test/e2e/**'] : ['test/e2e/**'],
    environment: 'node',
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // Native modules and child processes of the hosts must not outlive a test file.
    teardownTimeout: 10_000,
  },
})
