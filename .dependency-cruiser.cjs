/**
 * The import table of docs/architecture.md as an allowlist: a folder may import itself and what
 * is named here, nothing else of this repository. Folders which are not named (test, scripts)
 * may import anything.
 */
const below = {
  'src/base': [],
  'src/protocol': ['src/base'],
  'src/runtime/python': ['src/protocol'],
  'src/runtime/node': ['src/base', 'src/protocol'],
  // Lines that a thread of Node tells are mapped by who reads them.
  'src/transport': ['src/base', 'src/protocol', 'src/runtime/node/source'],
  'src/trace': ['src/base', 'src/protocol'],
  'src/model': ['src/base', 'src/protocol'],
  'src/analysis': ['src/base', 'src/protocol', 'src/model'],
  'src/session': [
    'src/base',
    'src/protocol',
    'src/transport',
    'src/trace',
    'src/model',
    'src/analysis',
  ],
};
const sessionAndBelow = [...below['src/session'], 'src/session'];
below['src/adapter'] = sessionAndBelow;
// heddle pp-worker is a part of the runtime that runs outside of programs.
below['src/cli'] = [...sessionAndBelow, 'src/runtime/node/pp'];
below['src/extension'] = [...sessionAndBelow, 'src/adapter'];
below['webview'] = ['src/base', 'src/protocol'];

const folders = Object.keys(below);
const anyOf = (paths) => `^(${paths.join('|')})/`;

/** What lies in a folder that nobody named would escape the table. */
const unlisted = {
  name: 'listed-folder',
  comment: 'Every folder of src/ has a line in the import table; add one here and in the docs.',
  severity: 'error',
  from: { path: '^src/', pathNot: anyOf(folders) },
  to: {},
};

const layering = folders.map((folder) => ({
  name: `imports-of-${folder.replace(/\//g, '-')}`,
  comment: `${folder} may import: ${below[folder].join(', ') || 'nothing'}.`,
  severity: 'error',
  from: { path: `^${folder}/` },
  to: { path: '^(src|webview|scripts|test)/', pathNot: anyOf([folder, ...below[folder]]) },
}));

module.exports = {
  forbidden: [
    unlisted,
    ...layering,
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'vscode is there inside VS Code only; sarif is types alone.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(vscode|sarif)$' },
    },
    {
      name: 'vscode-only-in-extension',
      severity: 'error',
      from: { pathNot: '^(src/extension|test)/' },
      to: { path: '^vscode$' },
    },
    {
      name: 'no-node-in-the-page',
      comment: 'webview, base and protocol run in a browser; generator is a build tool.',
      severity: 'error',
      from: { path: '^(webview|src/base|src/protocol)/', pathNot: '^src/protocol/generator/' },
      to: { dependencyTypes: ['core'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|node_modules|test/fixtures|\\.cache)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
