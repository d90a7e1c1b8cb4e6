import type { Lane, RunState } from '../../model/index';

const PACKAGE = /[\\/](?:(?:site|dist)-packages|node_modules)[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/;

/** ` in Lock.acquire() of anyio`: the function of an installed package within which the lane waits; empty: it waits within none. */
export function withinPackage({ sites }: RunState, { stack }: Lane): string {
  if (!sites.isOfPackage(stack)) return '';
  const { file, function: name } = sites.callingSite(stack);
  const of = PACKAGE.exec(file)?.[1]?.replace(/\.py$/, '');
  if (of === undefined) return '';
  const call = name.replace(/^.*<locals>\./, '');
  return call === '' || call.startsWith('<') ? ` in ${of}` : ` in ${call}() of ${of}`;
}

/** What to do about a wait within a package for what is no object of the program's own. */
export const HELP_WITHIN =
  'The wait is within a package: look at who is to end it there. Close the end that sends when nothing more will come, give back what was taken (`with`) before waiting for who needs it, and set, put or release on every way out; or wait with its time limit.';
