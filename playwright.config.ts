import { defineConfig } from '@playwright/test'

// Both projects run the same specs; `desktop` needs Electron's binary and says so when it is left out (scripts/test.ts).
const projects = (process.env['SELVEDGE_E2E_PROJECTS'] ?? 'browser').split(',')

export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  timeout: 60_000,
  expect: { timeout: 10_000 },
  fullyParallel: false,
  workers: 2,
  // A second try tells a machine that was too slow from a defect; such tests are counted aloud as flaky.
  retries: 1,
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  projects: projects.map((name) => ({ name, metadata: { host: name } })),
})
