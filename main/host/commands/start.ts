import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { programRoot } from '../program-paths.ts'
import type { Register } from './command.ts'

/** The same as `npm start`: the window where Electron is, else the browser host. */
export const registerStart: Register = (program, cli) => {
  program.command('start').description('show the studio').argument('[arguments...]').allowUnknownOption()
    .action(async (args: string[]) => {
      const script = join(programRoot(), 'scripts', 'start.ts')
      // Without a checkout there is nothing to build and no Electron beside us: the browser host is what can be shown.
      if (!existsSync(script)) return void (await program.parseAsync(['serve', '--open', ...args], { from: 'user' }))
      const child = spawn(process.execPath, [script, ...args], { stdio: 'inherit' })
      cli.signal.addEventListener('abort', () => child.kill('SIGINT'))
      cli.exitWith(await new Promise<number>((resolve) => child.on('exit', (code) => resolve(code ?? 130)).on('error', () => resolve(70))))
    })
}
