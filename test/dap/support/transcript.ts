import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect } from 'vitest';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { fromRoot } from '../../../scripts/support/root';
import type { Body, Line } from '../../support/dapClient';

/** Said at any moment: not part of a transcript. */
const ASIDE = new Set(['thread', 'process', 'output', 'heddleDelta', 'invalidated', 'continued']);
/** Numbers that differ from run to run get a name in the order they are first said. */
const IDS = new Set(['threadId', 'frameId', 'variablesReference', 'id', 'moduleId']);

/** What client and adapter said to each other, with everything unstable masked. */
export function transcript(lines: readonly Line[], path: string): string {
  const names = new Map<string, string>();
  const mask = (key: string, value: Body): Body => {
    if (key === 'heddleChild') return '<address>';
    if (Array.isArray(value)) return value.map((one) => mask(key, one));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([k, one]) => [k, mask(k, one)]));
    if (typeof value === 'number' && value > 0 && IDS.has(key)) {
      const full = `${key} ${value}`;
      if (!names.has(full)) names.set(full, `<${key} ${names.size + 1}>`);
      return names.get(full);
    }
    if (typeof value !== 'string') return value;
    // Tracebacks look different from version to version.
    if (value.startsWith('Traceback (most recent call last):')) return '<traceback>';
    return value
      .replaceAll(path, `<${basename(path)}>`)
      .replace(/^\/.*\/(\w+\.py)$/, '<library>/$1')
      .replace(/0x[0-9a-f]{6,}/g, '0x…')
      .replace(/\((fork|spawn|forkserver|subprocess) \d+\)/g, '($1 …)')
      .replace(/\d+(\.\d+)? (µs|ms|s)\b/g, '… s');
  };
  const said: string[] = [];
  for (const { from, message } of lines) {
    const one = message as Body;
    if (one.type === 'event' && ASIDE.has(one.event)) continue;
    const text = (body: Body): string => (body === undefined ? '' : JSON.stringify(mask('', body)));
    if (from === 'adapter' && one.type === 'request') {
      said.push(`? ${one.command} ${text(one.arguments)}`);
    } else if (from === 'client' && one.type === 'request') {
      const { command, arguments: args } = one as DebugProtocol.Request;
      if (command === 'initialize' || command === 'launch') said.push(`> ${command}`);
      else said.push(`> ${command} ${text(args)}`);
    } else if (one.type === 'response') {
      const isLong = one.command === 'initialize' || one.command === 'modules';
      said.push(`< ${one.command}${one.success ? '' : ' failed'} ${isLong ? '' : text(one.body)}`);
    } else said.push(`! ${one.event} ${text(one.body)}`);
  }
  // How many globals a module has depends on the version.
  const stable = (line: string): string =>
    line.trimEnd().replace(/"namedVariables":\d+,("expensive":true)/, '"namedVariables":"…",$1');
  return said.map(stable).join('\n') + '\n';
}

/** Compares with `test/dap/golden/NAME.txt`; what differs is written beside it as `.actual`. */
export function expectGolden(name: string, actual: string): void {
  const file = fromRoot('test', 'dap', 'golden', `${name}.txt`);
  const expected = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (expected !== actual) writeFileSync(`${file}.actual`, actual);
  else rmSync(`${file}.actual`, { force: true });
  expect(actual).toBe(expected);
}
