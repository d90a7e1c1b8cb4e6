import { HeddleError } from '../base/index';

/** A key of the launch or attach configuration that cannot be used as it is. */
export function badConfiguration(key: string, why: string, advice = ''): HeddleError {
  return new HeddleError(
    'badConfiguration',
    `"${key}" in the debug configuration ${why}`,
    advice || 'Change it in launch.json.',
  );
}

const OTHER_PYTHON = 'Name CPython 3.9 or later by "python" in launch.json.';

/** What is advised on the command line, in the words of a debug configuration; by the code of the error. */
const ADVICE: Readonly<Record<string, string>> = {
  noInterpreter: OTHER_PYTHON,
  unsupportedInterpreter: OTHER_PYTHON,
  interpreterFailed: 'Try it by hand, or name another one by "python" or "node" in launch.json.',
  noNode: 'Install Node 20 or later, or name one by "node" in launch.json.',
  unsupportedNode: 'Name Node 20 or later by "node" in launch.json.',
  noTypeScript:
    'Name Node 22.18 or later by "node" in launch.json, or run the JavaScript that it is compiled to.',
  noSuchCommand: 'Change "program" in launch.json; a module is named by "module".',
  notExecutable: 'Make it executable (chmod +x), or name another "program" in launch.json.',
  notPython: 'Name a .py, .js or .ts file or a .pyz archive by "program", or a module by "module".',
  noMainModule: 'Name a file in it by "program" in launch.json, or the package by "module".',
  noWorkingDirectory: 'Name one that does by "cwd" in launch.json.',
  cannotSave: 'Name another place by "record" in launch.json.',
};

/** A program that could not be started, with advice for who debugs it. */
export function startFailed(error: unknown): unknown {
  if (!(error instanceof HeddleError)) return error;
  const advice = ADVICE[error.code];
  return advice === undefined ? error : new HeddleError(error.code, error.message, advice);
}

export function startedAlready(): HeddleError {
  return new HeddleError(
    'startedAlready',
    'this session has started a program, or attached to one, already',
    'Ask for a restart, or start another session.',
  );
}

export function noSuchThread(id: number): HeddleError {
  return new HeddleError('noSuchThread', `there is no thread ${id}`, 'It may have ended.');
}

export function noSuchFrame(id: number): HeddleError {
  return new HeddleError('noSuchFrame', `frame ${id} is gone`, 'Its thread has gone on.');
}

export function noSuchVariable(reference: number): HeddleError {
  return new HeddleError('noSuchVariable', `${reference} is gone`, 'Its thread has gone on.');
}

export function noSuchTarget(id: number): HeddleError {
  return new HeddleError('noSuchTarget', `there is no target ${id}`, 'Ask for the targets again.');
}

export function noSuchSource(): HeddleError {
  return new HeddleError(
    'noSuchSource',
    'There is no process to ask for this text',
    'It has ended.',
  );
}

/** The debugger's part in a process said no. */
export function agentRefused(why: string): HeddleError {
  return new HeddleError('agentRefused', why, '');
}

export function agentSilent(what: string): HeddleError {
  return new HeddleError(
    'agentSilent',
    `the process does not answer (${what})`,
    'A call into C may keep the interpreter busy; the live view shows its threads all the same.',
  );
}

/** `ends`: the wait is given up when its thread goes on. */
export function evaluationBlocked(where: string, waitsFor: string, ends: boolean): HeddleError {
  return new HeddleError(
    'evaluationBlocked',
    `this waits ${waitsFor}${where}; it ends when that comes`,
    `Continue the thread that can end the wait${ends ? ', or this one to give it up' : ''}.`,
  );
}

export function evaluationSlow(where: string): HeddleError {
  return new HeddleError(
    'evaluationSlow',
    `this takes too long${where}; it goes on in the background`,
    'Continue the thread to end it, or give it more time with "evaluationTimeout", in seconds.',
  );
}

export function notRunning(): HeddleError {
  return new HeddleError('notRunning', 'no program is being debugged', 'Launch one first.');
}

export function unknownRequest(command: string): HeddleError {
  return new HeddleError('unknownRequest', `${command} is not supported`, '');
}

export function cannotConnect(host: string, port: number, why: string): HeddleError {
  return new HeddleError(
    'cannotConnect',
    `cannot connect to ${host}:${port}: ${why}`,
    'Start the program with HEDDLE_DEBUG_LISTEN=HOST:PORT and see what it prints.',
  );
}

export function childGone(): HeddleError {
  return new HeddleError('childGone', 'this child process has ended', 'Nothing to do.');
}
