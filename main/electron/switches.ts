/** Chromium switches that would open a released program to other programs; fuses do not cover them. */
const REFUSED = [
  'remote-debugging-port', 'remote-debugging-pipe', 'inspect', 'inspect-brk', 'inspect-port', 'inspect-publish-uid', 'inspect-wait',
  'js-flags', 'no-sandbox', 'disable-web-security', 'host-rules', 'host-resolver-rules', 'proxy-server', 'load-extension',
]
/** Exit code of a program started with one of them (EX_CONFIG). */
export const REFUSED_SWITCH = 78

/** The first refused switch that was given, or undefined. */
export function refusedSwitch(commandLine: { hasSwitch(name: string): boolean }, args: readonly string[]): string | undefined {
  const given = args.filter((argument) => argument.startsWith('-')).map((argument) => argument.replace(/^-+/, '').split('=')[0].toLowerCase())
  return REFUSED.find((name) => commandLine.hasSwitch(name) || given.includes(name)) ?? given.find((name) => name.startsWith('inspect'))
}
