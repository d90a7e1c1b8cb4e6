import { expect, test } from 'vitest';
import { anyPython } from '../support/pythons';
import { ended, program } from './support/heddle';

/** A shell gives them: Node, which runs this test, cannot. */
const GIVES =
  'exec /usr/bin/env ODD="$(printf "a\\351b")" "$@" "$(printf "\\377")" ö "$(printf "\\303\\244\\360")" "" "a\nb"';
const through = ['/bin/sh', '-c', GIVES, 'sh'];
const given = String.raw`[b'\xff', b'\xc3\xb6', b'\xc3\xa4\xf0', b'', b'a\nb'] b'a\xe9b' False`;

test.each([
  ['a script', ['--python', anyPython().path]],
  ['a command', ['--', anyPython().path]],
  ['an isolated Python', ['--', anyPython().path, '-I']],
])('%s gets arguments and variables that are no UTF-8 as they are', async (_, how) => {
  const args = ['run', '--quiet', ...how, program('bytes_given.py')];
  const { stdout, stderr, code } = await ended(args, { through });
  expect([stdout, stderr, code]).toEqual([`${given}\n`, '', 5]);
});

test('where no Python hands them on, that is said', async () => {
  const run = await ended(['run', '--', '/bin/echo'], { through, env: { PATH: '/nowhere' } });
  expect(run.code).toBe(2);
  expect(run.stderr).toContain('is not UTF-8, and no python3 is on PATH to hand it on as it is');
});
