import { describe, expect, test } from 'vitest';
import { HeddleError } from '../../../src/base/index';
import { parse, type Invocation, type RunCommand } from '../../../src/cli/options/parse';

const rules = ['deadlock', 'self-deadlock', 'high-contention', 'long-hold'];
const parsed = (line: string): Invocation => parse(line.split(' ').filter(Boolean), rules);
const run = (line: string): RunCommand => parsed(`run ${line}`) as RunCommand;

/** The message and the advice for a wrong command line. */
function complaint(line: string): string {
  try {
    parsed(line);
  } catch (error) {
    if (error instanceof HeddleError && error.exitStatus === 2) {
      return `${error.message}: ${error.advice}`;
    }
    throw error;
  }
  return 'accepted';
}

test('-m without a module', () => {
  const missing = /^-m needs the name of a module: Usage: heddle run/;
  expect(complaint('run -m')).toMatch(missing);
  expect(complaint('run -- -m')).toMatch(missing);
});

describe('what belongs to whom', () => {
  test('all after the program is the program’s', () => {
    expect(run('--quiet app.py --quiet --report json -m x')).toMatchObject({
      quiet: true,
      program: {
        kind: 'command',
        command: 'app.py',
        args: '--quiet --report json -m x'.split(' '),
      },
      report: { format: undefined },
    });
  });

  test('all after a module is the module’s', () => {
    const module = { kind: 'module', module: 'http.server', args: ['-b', '::1', '8000'] };
    expect(run('-q -m http.server -b ::1 8000').program).toEqual(module);
    expect(run('-q -- -m http.server -b ::1 8000').program).toEqual(module);
    expect(run('-mhttp.server -b ::1 8000').program).toEqual(module);
  });

  test('-- ends our options', () => {
    expect(run('--live -- --strange -m').program).toEqual({
      kind: 'command',
      command: '--strange',
      args: ['-m'],
    });
    expect(run('-- app.py -- x').program).toMatchObject({ args: ['--', 'x'] });
  });

  test('a value in either form', () => {
    expect(run('--time-limit=2.5 --python py app.py')).toMatchObject({
      timeLimitSeconds: 2.5,
      python: 'py',
    });
  });

  test('options of other commands may follow the recording', () => {
    expect(parsed('report a.heddle --report json')).toMatchObject({
      trace: 'a.heddle',
      report: { format: 'json' },
    });
  });
});

test('what holds when nothing is said', () => {
  expect(run('app.py')).toEqual({
    command: 'run',
    program: { kind: 'command', command: 'app.py', args: [] },
    python: undefined,
    node: undefined,
    detail: 'summary',
    live: false,
    livePort: undefined,
    record: undefined,
    report: {
      format: undefined,
      file: undefined,
      failOn: undefined,
      severities: {},
      baseline: undefined,
      writeBaseline: undefined,
    },
    color: 'auto',
    quiet: false,
    onDeadlock: 'continue',
    timeLimitSeconds: undefined,
    force: false,
  });
});

test('attach takes the id of a process, and the options of following one', () => {
  expect(parsed('attach 4711 --live --time-limit 5 --fail-on error')).toMatchObject({
    command: 'attach',
    pid: 4711,
    live: true,
    timeLimitSeconds: 5,
    report: { failOn: { kind: 'severity', atLeast: 'error' } },
  });
  expect(complaint('attach')).toContain('no process id given: Usage: heddle attach');
  expect(complaint('attach app.py')).toContain('app.py is no process id: pgrep');
  expect(complaint('attach 0')).toContain('0 is no process id');
  expect(complaint('attach 1 2')).toContain('too many arguments: 2');
  expect(complaint('attach --force 1')).toContain('heddle attach has no option --force');
});

test('--live-port asks for the live view', () => {
  expect(run('--live-port 8080 a')).toMatchObject({ live: true, livePort: 8080 });
  expect(run('--live-port 8080 --no-live a')).toMatchObject({ live: false });
});

test('--fail-on takes a severity or rules', () => {
  expect(run('--fail-on error a').report.failOn).toEqual({ kind: 'severity', atLeast: 'error' });
  expect(run('--fail-on deadlock,long-hold a').report.failOn).toEqual({
    kind: 'rules',
    rules: ['deadlock', 'long-hold'],
  });
});

test('--severity adds up', () => {
  expect(
    run('--severity deadlock=warning,long-hold=off --severity high-contention=info a').report
      .severities,
  ).toEqual({ deadlock: 'warning', 'long-hold': 'off', 'high-contention': 'info' });
});

test('pp-worker takes a program, an address and files', () => {
  const [listen, files] = ['--listen [::1]:0 --ncpus 3', '--tls-cert c --tls-key k --tls-ca a'];
  expect(parsed(`pp-worker ${listen} --secret-file s ${files} app.ts`)).toEqual({
    command: 'pp-worker',
    program: 'app.ts',
    host: '::1',
    port: 0,
    ncpus: 3,
    secretFile: 's',
    tls: { cert: 'c', key: 'k', ca: 'a' },
  });
  expect(parsed('pp-worker --listen here app.js')).toMatchObject({
    host: 'here',
    port: 60_000,
    secretFile: undefined,
    tls: undefined,
  });
});

test('export takes a form and a recording', () => {
  expect(parsed('export folded run.heddle --of blame -o out.txt')).toEqual({
    command: 'export',
    form: 'folded',
    trace: 'run.heddle',
    output: 'out.txt',
    of: 'blame',
    color: 'auto',
  });
});

test.each([
  ['', 'no command given: Try heddle run app.py, or heddle --help.'],
  ['rum app.py', 'unknown command rum: Did you mean run? See heddle --help.'],
  ['app.py', 'unknown command app.py: Did you mean heddle run app.py?'],
  ['exort a', 'unknown command exort: Did you mean export? See heddle --help.'],
  ['--live', 'unknown option --live: Options come after the command: heddle run --help.'],
  ['run', 'no program given: Usage: heddle run [options] [--] PROGRAM [ARGS…]'],
  [
    'run --detect-races a',
    'heddle run has no option --detect-races: ' +
      'Options of the program come after its name. See heddle run --help.',
  ],
  [
    'run --repotr json a',
    'heddle run has no option --repotr: Did you mean --report? ' +
      'Options of the program come after its name. See heddle run --help.',
  ],
  ['run -c pass', 'heddle run has no option -c: Code to be run: heddle run -- python3 -c CODE'],
  ['open --quiet a', 'heddle open has no option --quiet: See heddle open --help.'],
  [
    'run --m x',
    'heddle run has no option --m: ' +
      'Options of the program come after its name. See heddle run --help.',
  ],
  ['run --python', '--python needs a value: Write --python PATH.'],
  ['run --python --live a', '--python needs a value: Write --python PATH.'],
  ['run --live=yes a', '--live takes no value: Write just --live.'],
  ['run --live --no-live a', '--live and --no-live contradict each other: Give one of them.'],
  ['run -m', '-m needs the name of a module: Usage: heddle run [options] [--] PROGRAM [ARGS…]'],
  ['run --report xml a', '--report xml is unknown: It can be text, json, sarif or junit.'],
  ['run --color yes a', '--color yes is unknown: It can be auto, always or never.'],
  ['run --severity deadlok=off a', '--severity: there is no rule deadlok: Did you mean deadlock?'],
  [
    'run --severity deadlock=bad a',
    '--severity deadlock=bad is unknown: Write deadlock=error, warning, info or off.',
  ],
  [
    'report --severity deadlock a',
    '--severity deadlock= is unknown: Write deadlock=error, warning, info or off.',
  ],
  ['export a.heddle', 'there is no form a.heddle: FORM can be perfetto, speedscope or folded.'],
  [
    'export perfeto a.heddle',
    'there is no form perfeto: FORM can be perfetto, speedscope or folded. Did you mean perfetto?',
  ],
  [
    'export --of holds perfetto a.heddle',
    '--of belongs to the form folded: perfetto has all of them.',
  ],
  ['pp-worker', 'no program given: Usage: heddle pp-worker [options] PROGRAM'],
  ['pp-worker --ncpus 0 a.js', '--ncpus 0 is no number of workers: Write --ncpus 4, say.'],
  ['pp-worker --listen a:b a.js', '--listen a:b is no address: Write --listen 0.0.0.0:60000, say.'],
  [
    'pp-worker --tls-ca a a.js',
    '--tls-cert and --tls-key belong together: Give both: the certificate of this machine, and its key.',
  ],
  ['export folded', 'no recording given: Usage: heddle export [options] FORM TRACE'],
  [
    'run --on-deadlock stop a',
    '--on-deadlock stop is not available in this version: It can be continue, exit or fail.',
  ],
  [
    'run --time-limit soon a',
    '--time-limit soon is no number of seconds: Write --time-limit 30, say.',
  ],
  ['run --time-limit=-1 a', '--time-limit -1 is no number of seconds: Write --time-limit 30, say.'],
  [
    'run --time-limit 1e9 a',
    '--time-limit 1e9 is no number of seconds: Write --time-limit 30, say.',
  ],
  ['run --live-port 70000 a', '--live-port 70000 is no port: A port is a number from 0 to 65535.'],
  ['run --fail-on deadlok a', '--fail-on: there is no rule deadlok: Did you mean deadlock?'],
  [
    'run --fail-on gc a',
    '--fail-on: there is no rule gc: Rules of this version: ' +
      'deadlock, self-deadlock, high-contention, long-hold; or error, or warning.',
  ],
  ['open', 'no recording given: Usage: heddle open [options] TRACE'],
  ['report a b', 'too many arguments: b: Usage: heddle report [options] TRACE'],
])('heddle %s', (line, expected) => {
  expect(complaint(line)).toBe(expected);
});

test('help lists every option of a command and no other command', () => {
  const help = parsed('run --help') as { text: string };
  for (const option of ['--python', '--on-deadlock', '--fail-on', '--live-port', '--force']) {
    expect(help.text).toContain(option);
  }
  const general = parsed('--help') as { text: string };
  expect(general.text).not.toMatch(/--on-deadlock/);
  expect(Math.max(...(help.text + general.text).split('\n').map((one) => one.length))).toBeLessThan(
    101,
  );
  expect(parsed('help open')).toEqual(parsed('open -h'));
});
