import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Application, type TypeDocOptions } from 'typedoc';
import { fromRoot } from '../support/root';

/** What TypeDoc is told, and what the plugin that writes Markdown is. */
const options: TypeDocOptions & Record<string, unknown> = {
  plugin: ['typedoc-plugin-markdown'],
  entryPoints: [fromRoot('src/runtime/node/entries/*.ts')],
  tsconfig: fromRoot('tsconfig.json'),
  name: 'Threads for TypeScript',
  readme: 'none',
  excludePrivate: true,
  excludeProtected: true,
  excludeInternal: true,
  // What errors have from Error is in every manual.
  excludeExternals: true,
  // Types are checked by `npm run check`; where a line is changes with every edit.
  skipErrorChecking: true,
  disableSources: true,
  disableGit: true,
  sort: ['source-order'],
  logLevel: 'Error',
  outputFileStrategy: 'modules',
  hidePageHeader: true,
  hideBreadcrumbs: true,
  parametersFormat: 'table',
  propertiesFormat: 'table',
  classPropertiesFormat: 'table',
  interfacePropertiesFormat: 'table',
  typeAliasPropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
  enumMembersFormat: 'table',
};

/** The reference of the runtime for Node, from its docstrings: text by file name. */
export async function renderReference(): Promise<Map<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-reference-'));
  try {
    const outputs = [{ name: 'markdown', path: folder }];
    const app = await Application.bootstrapWithPlugins({ ...options, outputs });
    const project = await app.convert();
    if (!project) throw new Error('TypeDoc could not read src/runtime/node/entries');
    await app.generateOutputs(project);
    if (app.logger.hasErrors()) throw new Error('TypeDoc could not write the reference');
    return new Map(
      readdirSync(folder).map((name) => [name, named(readFileSync(join(folder, name), 'utf8'))]),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Parameters that are taken apart where they are declared have no name; all of ours are options. */
function named(text: string): string {
  return text
    .replaceAll('\\_\\_namedParameters', 'options')
    .replaceAll('__namedParameters', 'options');
}
