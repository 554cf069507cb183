import { PROVIDER_NAMES } from '../../inference/provider-names.ts'
import { common, type Common, type Register } from './command.ts'

export const registerDevices: Register = (program, cli) => {
  common(program.command('devices').description('what networks can run on here, and why not on the rest'))
    .action((options: Common) => cli.run(options, (session) => session.call('models', 'devices', {}), (rows) =>
      rows.map(({ provider, usable, reason, milliseconds, chosen }) => [
        chosen ? '*' : ' ', PROVIDER_NAMES[provider].padEnd(9), usable ? 'works' : '-    ',
        usable && milliseconds !== null ? `${milliseconds.toFixed(1)} ms trial  ` : '', chosen ? 'auto means this one  ' : '', reason,
      ].join(' ').trimEnd()).join('\n')))
}
