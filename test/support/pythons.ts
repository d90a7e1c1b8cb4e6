import { inject } from 'vitest';
import type { Found } from '../../scripts/pythons/discover';
import type { Minor } from '../../scripts/pythons/minors';

/** One interpreter for each supported version of this machine, oldest first. */
export function pythons(): readonly Found[] {
  return inject('pythons');
}

/** Those without the interpreter lock: a machine may well have none. */
export function freeThreadedPythons(): readonly Found[] {
  return inject('freeThreaded');
}

/** The interpreter of one version; `test.skipIf(!python(12))` names what cannot be tested. */
export function python(minor: Minor): Found | undefined {
  return pythons().find((one) => one.minor === minor);
}

/** Any interpreter, for tests in which the version does not matter: the newest common one. */
export function anyPython(): Found {
  const found = python(13) ?? python(12) ?? python(11) ?? pythons()[0];
  if (!found) throw new Error('no CPython from 3.9 to 3.15 on this machine');
  return found;
}
