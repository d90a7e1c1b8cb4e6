import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fromRoot } from '../../../scripts/support/root';
import { readAttach, readLaunch } from '../../../src/adapter/config/configuration';

interface Contributes {
  readonly commands: readonly { readonly command: string }[];
  readonly menus: Readonly<Record<string, { readonly command: string; readonly when?: string }[]>>;
  readonly debuggers: readonly {
    readonly configurationAttributes: Readonly<
      Record<'launch' | 'attach', { readonly properties: object }>
    >;
  }[];
  readonly grammars: readonly { readonly path: string; readonly scopeName: string }[];
  readonly configuration: { readonly properties: Readonly<Record<string, Record<string, string>>> };
}

const manifest = JSON.parse(readFileSync(fromRoot('package.json'), 'utf8')) as {
  readonly contributes: Contributes;
};
const { contributes } = manifest;
const sources = readdirSync(fromRoot('src', 'extension'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join(fromRoot('src', 'extension'), name), 'utf8'))
  .join('\n');

const commands = contributes.commands.map(({ command }) => command);

test('every command of the manifest is registered, and the other way round', () => {
  const registered = [...sources.matchAll(/registerCommand\(\s*'(heddle\.\w+)'/g)].map(
    ([, id]) => id,
  );
  expect([...registered].sort()).toEqual([...commands].sort());
});

test('menus name commands that exist', () => {
  const named = Object.values(contributes.menus).flat();
  expect(named.map(({ command }) => command).filter((id) => !commands.includes(id))).toEqual([]);
});

test('conditions of the manifest name contexts that are told, and the other way round', () => {
  const text = readFileSync(fromRoot('src', 'extension', 'ui', 'contextKeys.ts'), 'utf8');
  const told = [...text.matchAll(/set\(\s*'(\w+)'/g)].map(([, name]) => `heddle.${name}`);
  const conditions = [...JSON.stringify(contributes).matchAll(/"(?:when|enablement)":"([^"]+)"/g)];
  const used = conditions.flatMap(([, when]) =>
    [...when!.matchAll(/(?:^|&& |\|\| )!?(heddle\.\w+)/g)].map(([, name]) => name!),
  );
  expect([...new Set(used)].sort()).toEqual([...new Set(told)].sort());
});

test('thawing is offered where a thread is frozen', () => {
  const { menus } = contributes;
  const conditions = [...menus['debug/callstack/context']!, ...menus['commandPalette']!]
    .filter(({ command }) => command === 'heddle.thawThread')
    .map(({ when }) => when);
  expect(conditions).toHaveLength(2);
  for (const when of conditions) expect(when).toContain('heddle.hasFrozen');
});

test('every setting that is read is described, and the other way round', () => {
  const text = readFileSync(fromRoot('src', 'extension', 'ui', 'settings.ts'), 'utf8');
  const read = [...text.matchAll(/read\('([\w.]+)'/g)].map(([, key]) => `heddle.${key}`);
  const { properties } = contributes.configuration;
  expect(read.sort()).toEqual(Object.keys(properties).sort());
  for (const [key, one] of Object.entries(properties))
    expect(one['description'] ?? one['markdownDescription'], key).toBeTruthy();
});

test.each([
  ['launch', readLaunch, [{ program: 'package.json' }]],
  ['attach', readAttach, [{ processId: 1 }, { connect: { port: 5678, token: 'x' } }]],
] as const)('each key that a configuration for %s may have is read', (request, read, given) => {
  const asked = new Set<string | symbol>();
  const noticed: ProxyHandler<Record<string, unknown>> = {
    get: (target, key: string) => (asked.add(key), target[key]),
  };
  for (const one of given) read(new Proxy<Record<string, unknown>>({ ...one }, noticed));
  const { properties } = contributes.debuggers[0]!.configurationAttributes[request];
  expect(Object.keys(properties).filter((key) => !asked.has(key))).toEqual([]);
});

test('files that the manifest names are there', () => {
  const paths = JSON.stringify(manifest).matchAll(/"((?:\.\/)?(?:media|syntaxes)\/[^"]+)"/g);
  const missing = [...paths]
    .map(([, path]) => path as string)
    .filter((path) => !existsSync(fromRoot(path)));
  expect(missing).toEqual([]);
});

test('grammars are well-formed', () => {
  for (const { path, scopeName } of contributes.grammars) {
    const grammar = JSON.parse(readFileSync(fromRoot(path), 'utf8')) as {
      readonly scopeName: string;
    };
    expect(grammar.scopeName).toBe(scopeName);
    const patterns = [
      ...JSON.stringify(grammar).matchAll(/"(?:match|begin|end)":("(?:[^"\\]|\\.)*")/g),
    ];
    expect(patterns.length).toBeGreaterThan(5);
    for (const [, pattern] of patterns)
      expect(
        () =>
          new RegExp(
            (JSON.parse(pattern as string) as string).replace(/\\x\{(\w+)\}/g, '\\u{$1}'),
            'u',
          ),
      ).not.toThrow();
  }
});
