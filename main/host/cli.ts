import { Command, CommanderError } from 'commander'
import { Fault, FAULTS } from '../../core/fault.ts'
import { registerCall } from './commands/call.ts'
import type { Cli, Register } from './commands/command.ts'
import { registerComposite } from './commands/composite.ts'
import { registerCut } from './commands/cut.ts'
import { registerCutout } from './commands/cutout.ts'
import { registerTrimap } from './commands/trimap.ts'
import { registerDemo } from './commands/demo.ts'
import { registerDevices } from './commands/devices.ts'
import { registerEvaluate } from './commands/evaluate.ts'
import { registerEvaluateMatte } from './commands/evaluate-matte.ts'
import { registerEvaluateFigures } from './commands/evaluate-figures.ts'
import { registerEvaluatePose6d } from './commands/evaluate-pose6d.ts'
import { registerExport } from './commands/export.ts'
import { registerFitPose } from './commands/fit-pose.ts'
import { registerFigures } from './commands/figures.ts'
import { registerJoints } from './commands/joints.ts'
import { registerImport } from './commands/import.ts'
import { registerMatte } from './commands/matte.ts'
import { registerMeshes } from './commands/meshes.ts'
import { registerModels } from './commands/models.ts'
import { registerPredict } from './commands/predict.ts'
import { createOutput, type Streams } from './commands/output.ts'
import { registerProject } from './commands/project.ts'
import { registerServe } from './commands/serve.ts'
import { withSession } from './commands/session.ts'
import { registerSilhouette } from './commands/silhouette.ts'
import { registerStart } from './commands/start.ts'
import { registerStats } from './commands/stats.ts'
import type { HostPaths } from './context.ts'
import { createLogFile } from './log-file.ts'
import { programPaths } from './program-paths.ts'
import { VERSION } from './version.ts'

/** In the order of `--help`. To add a command: one file beside these and one word here. */
const COMMANDS: Register[] = [
  registerStart, registerDemo, registerServe, registerProject, registerImport, registerExport, registerStats, registerDevices, registerModels, registerMeshes,
  registerPredict, registerCut, registerMatte, registerTrimap, registerCutout, registerEvaluate, registerEvaluateMatte, registerEvaluatePose6d, registerEvaluateFigures, registerSilhouette, registerFitPose, registerComposite, registerFigures, registerJoints, registerCall,
]

export type CliOptions = { paths?: HostPaths; streams?: Streams; signal?: AbortSignal; env?: NodeJS.ProcessEnv }

/** Runs one command line (without node and script). Resolves to the exit code of DESIGN.md's fault table; never rejects. */
export async function runCli(args: string[], options: CliOptions = {}): Promise<number> {
  const { paths = programPaths(), streams = terminal(), signal = interrupts(), env = process.env } = options
  const asJson = args.includes('--json')
  let code = 0
  const cli: Cli = {
    paths, streams, signal, env,
    output: (shown) => createOutput(streams, shown),
    exitWith: (wanted) => void (code = wanted),
    async run(shown, work, words) {
      const output = createOutput(streams, shown)
      await withSession(paths, output, signal, async (session) => {
        const result = await work(session)
        output.result(result, words?.(result))
      })
    },
  }
  const program = new Command('selvedge').description('A studio for labelling photos and exporting COCO datasets.').version(VERSION)
  for (const register of COMMANDS) register(program, cli)
  quieten(program, streams)
  try {
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : FAULTS.invalid.exit
    const fault = Fault.of(thrown)
    if (fault.code === 'bug') createLogFile(paths.user)('error', 'bug in a command', { cause: String((fault.cause as Error)?.stack ?? fault.cause) })
    createOutput(streams, { json: asJson }).fault(fault)
    return FAULTS[fault.code].exit
  }
}

/** Commander neither ends the process nor writes past our streams, on no level. */
function quieten(command: Command, streams: Streams): void {
  command.exitOverride().configureOutput({ writeOut: streams.out, writeErr: streams.err })
  for (const child of command.commands) quieten(child, streams)
}

function terminal(): Streams {
  // A reader that has seen enough (`selvedge methods | head`) closes the pipe; that is no error of ours.
  process.stdout.on('error', () => {})
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    columns: process.stderr.isTTY ? (process.stderr.columns ?? 80) : 0,
  }
}

/** Ctrl-C asks to stop; a second one insists. */
function interrupts(): AbortSignal {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(FAULTS.cancelled.exit)
      controller.abort()
    })
  }
  return controller.signal
}
