/** A debug configuration as it is filled in, without VS Code. */
export interface Configuration {
  type: string;
  name: string;
  request: string;
  [key: string]: unknown;
}

/** What F5 means in a file without launch.json. */
export function configurationFor(file: string): Configuration {
  return { type: 'heddle', request: 'launch', name: 'Heddle: current file', program: file };
}

/** What is offered in the list of configurations though no launch.json has it. */
export const dynamicConfigurations: readonly Configuration[] = [
  { type: 'heddle', request: 'launch', name: 'Heddle: current file', program: '${file}' },
  {
    type: 'heddle',
    request: 'launch',
    name: 'Heddle: pytest, current file',
    module: 'pytest',
    args: ['${file}'],
  },
  {
    type: 'heddle',
    request: 'attach',
    name: 'Heddle: running process',
    processId: '${command:heddle.pickProcess}',
  },
];

export interface Defaults {
  /** null: the program is no Python. */
  readonly python: string | null;
  /** For a program that Node runs; empty: the one on PATH. */
  readonly node: string;
  readonly cwd: string;
  readonly detail: string;
  readonly stopScope: string;
  readonly breakOn: readonly string[];
}

/** The configuration with what it leaves out. */
export function withDefaults(given: Configuration, defaults: Defaults): Configuration {
  const common = {
    detail: defaults.detail,
    stopScope: defaults.stopScope,
    breakOn: defaults.breakOn,
    justMyCode: true,
    subProcess: true,
    javascriptDebugger: {},
  };
  if (given.request !== 'launch') return { ...common, ...given };
  const program = { cwd: defaults.cwd, console: 'internalConsole' };
  const { python, node } = defaults;
  const runtime = python !== null ? { python } : given['node'] || !node ? {} : { node };
  return { ...common, ...program, ...given, ...runtime };
}

/** Whether its program is one that Node runs, by its name. */
export function isForNode({ program }: Configuration): boolean {
  return typeof program === 'string' && /\.[mc]?[jt]s$/i.test(program);
}

/** What is wrong with a configuration, naming the key; null: nothing the extension can tell. */
export function complaintAbout(
  given: Configuration,
  exists: (path: string) => boolean,
): string | null {
  if (given.request === 'attach') {
    return given['connect'] === undefined && given['processId'] === undefined
      ? '"processId" or "connect" must say what to attach to.'
      : null;
  }
  const { program, module } = given;
  if (program === undefined && module === undefined)
    return '"program" must name a Python or JavaScript file, or "module" a module.';
  if (program !== undefined && module !== undefined)
    return '"program" and "module" exclude each other.';
  if (program === undefined) return null;
  if (typeof program !== 'string' || program === '')
    return '"program" must name a Python or JavaScript file.';
  return exists(program) ? null : `"program" names ${program}, which does not exist.`;
}
