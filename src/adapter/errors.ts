import { HeddleError } from '../base/index';

/** A key of the launch or attach configuration that cannot be used as it is. */
export function badConfiguration(key: string, why: string, advice = ''): HeddleError {
  return new HeddleError(
    'badConfiguration',
    `"${key}" in the debug configuration ${why}`,
    advice || 'Change it in launch.json.',
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

export function evaluationBlocked(where: string, waitsFor: string | null): HeddleError {
  return new HeddleError(
    'evaluationBlocked',
    waitsFor === null
      ? `this takes too long${where}; it goes on in the background`
      : `this waits for ${waitsFor}${where}; it ends when that is released`,
    'Continue the thread that holds it, or evaluate something that takes no lock.',
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
