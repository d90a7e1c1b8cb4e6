import { HeddleError } from '../../base/index';

export function noSuchFile(path: string): HeddleError {
  return new HeddleError(
    'noSuchFile',
    `no such file: ${path}`,
    'Check the path; it is looked for in the working directory.',
  );
}

export function noSuchCommand(command: string): HeddleError {
  return new HeddleError(
    'noSuchCommand',
    `no such program: ${command}`,
    'It is neither a file here nor a command on PATH. To run a module: heddle run -m MODULE.',
  );
}

export function notExecutable(path: string): HeddleError {
  return new HeddleError(
    'notExecutable',
    `${path} is not executable`,
    `Make it executable (chmod +x), or if it is Python: heddle run -- python3 ${path}`,
  );
}

export function notPython(path: string, what: string): HeddleError {
  return new HeddleError(
    'notPython',
    `${path} is neither a Python nor a JavaScript file: ${what}`,
    'Give a .py, .js or .ts file, a .pyz archive, -m MODULE, or any command that starts Python or Node.',
  );
}

export function noMainModule(path: string): HeddleError {
  return new HeddleError(
    'noMainModule',
    `${path} is a directory without __main__.py`,
    'Give a file in it, or run it as a package with -m.',
  );
}

export function noWorkingDirectory(path: string): HeddleError {
  return new HeddleError(
    'noWorkingDirectory',
    `the working directory does not exist: ${path}`,
    'Choose one that does.',
  );
}

export function noInterpreter(asked: string | undefined): HeddleError {
  return asked === undefined
    ? new HeddleError(
        'noInterpreter',
        'no Python interpreter found: neither python3 nor python is on PATH',
        'Install Python 3.9 or later, activate a virtual environment, or give --python PATH.',
      )
    : new HeddleError(
        'noInterpreter',
        `no such Python interpreter: ${asked}`,
        'Give --python the path of an interpreter, or the name of one on PATH.',
      );
}

export function interpreterFailed(of: 'python' | 'node', path: string, why: string): HeddleError {
  const what = of === 'python' ? 'a Python interpreter' : 'Node';
  return new HeddleError(
    'interpreterFailed',
    `${path} does not work as ${what}: ${why}`,
    `Try it by hand, or choose another one with --${of} PATH.`,
  );
}

export function noNode(asked: string | undefined): HeddleError {
  return asked === undefined
    ? new HeddleError(
        'noNode',
        'no Node found: there is no node on PATH',
        'Install Node 20 or later, or give --node PATH.',
      )
    : new HeddleError(
        'noNode',
        `no such Node: ${asked}`,
        'Give --node the path of one, or the name of one on PATH.',
      );
}

export function unsupportedNode(path: string, version: string): HeddleError {
  return new HeddleError(
    'unsupportedNode',
    `${path} is Node ${version}; Heddle needs Node 20 or later`,
    'Choose another one with --node PATH, or run without recording anything with --force.',
  );
}

export function noTypeScript(path: string, version: string, file: string): HeddleError {
  return new HeddleError(
    'noTypeScript',
    `${path} (Node ${version}) does not run TypeScript`,
    `Choose Node 22.18 or later with --node PATH, or have it compiled: heddle run -- npx tsx ${file}`,
  );
}

export function unsupportedInterpreter(path: string, what: string): HeddleError {
  return new HeddleError(
    'unsupportedInterpreter',
    `${path} is ${what}; Heddle needs CPython 3.9 or later`,
    'Choose another one with --python PATH, or run without recording anything with --force.',
  );
}

export function cannotStart(program: string, error: unknown): HeddleError {
  return new HeddleError(
    'cannotStart',
    `${program} cannot be started: ${(error as Error).message}`,
    'Check that it runs without Heddle.',
  );
}
