import { runNode, STATIC, tell, vitest } from './checks.ts'

// The quick look before a commit: everything but the long reliability runs and the end-to-end tests.
const outcomes = await Promise.all([
  ...Object.entries(STATIC).map(([name, args]) => runNode(name, args)),
  runNode('unit tests', [vitest, 'run', '--reporter=dot'], { env: { SELVEDGE_QUICK: '1' } }),
])
for (const outcome of outcomes) tell(outcome)
if (outcomes.some((outcome) => !outcome.ok)) process.exitCode = 1
