/** One option of a command: what the parser accepts and what the help says come from here. */
export interface OptionSpec {
  /** Long name without dashes. */
  readonly name: string;
  readonly short?: string;
  /** How the help calls its value; absent for a flag. */
  readonly value?: string;
  /** Given more than once it adds up; values are then separated by commas. */
  readonly many?: true;
  /** Sentences for the help; a line each. */
  readonly help: readonly string[];
}

export interface CommandSpec {
  readonly name: 'run' | 'attach' | 'open' | 'report' | 'export' | 'pp-worker';
  readonly usage: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Paragraphs for the command's own help. */
  readonly about: readonly string[];
  readonly options: readonly OptionSpec[];
  readonly examples: readonly string[];
}

const help: OptionSpec = { name: 'help', short: 'h', help: ['show this help'] };

const report: OptionSpec = {
  name: 'report',
  value: 'FORM',
  help: [
    'form of the report: text (default), json, sarif (code scanning),',
    'junit (test results of a CI server)',
  ],
};

const reportFile: OptionSpec = {
  name: 'report-file',
  value: 'FILE',
  help: ['write the report to FILE; .json, .sarif and .xml tell its form'],
};

const color: OptionSpec = {
  name: 'color',
  value: 'WHEN',
  help: ['colours: auto (default: on a terminal without NO_COLOR), always, never'],
};

const livePort: OptionSpec = {
  name: 'live-port',
  value: 'N',
  help: ['port of the live view on 127.0.0.1; any free one by default'],
};

const livePortOfRun: OptionSpec = {
  ...livePort,
  help: ['--live on this port of 127.0.0.1; any free one by default'],
};

const failOn: OptionSpec = {
  name: 'fail-on',
  value: 'WHAT',
  help: [
    'exit with 3 when the program succeeded but one of these was found:',
    'rule names separated by commas, or `warning`, or `error`',
  ],
};

/** Which findings count, and how much. */
const judging: readonly OptionSpec[] = [
  {
    name: 'severity',
    value: 'RULE=LEVEL',
    many: true,
    help: [
      'error, warning, info or off for a rule; several with commas. It comes',
      'before what [tool.heddle.severity] in pyproject.toml says',
    ],
  },
  {
    name: 'baseline',
    value: 'FILE',
    help: ['findings that FILE has are known: they are told as such and never fail'],
  },
  {
    name: 'write-baseline',
    value: 'FILE',
    help: ['accept all that is found: write it to FILE, with what --baseline has'],
  },
];

const detail: OptionSpec = {
  name: 'detail',
  value: 'summary|full',
  help: ['summary (default): waits and long holds', 'full: every acquire, put and get too'],
};

/** How a program is followed, however Heddle came to it. */
const following: readonly OptionSpec[] = [
  detail,
  { name: 'live', help: ['open the live view in the browser; it stays until Ctrl-C'] },
  { name: 'no-live', help: ['no live view (default)'] },
  livePortOfRun,
  {
    name: 'record',
    value: 'FILE',
    help: ['keep the recording in FILE; otherwise those of the last runs are kept'],
  },
  report,
  reportFile,
  ...judging,
  color,
  { name: 'quiet', short: 'q', help: ['no status line and no text report, only findings'] },
];

const run: CommandSpec = {
  name: 'run',
  usage: 'heddle run [options] [--] PROGRAM [ARGS…]',
  summary: 'run a program and watch its threads, locks and queues',
  about: [
    'PROGRAM is a Python file, `-m module`, a JavaScript or TypeScript file, or any command whose Python\n' +
      'and Node processes are followed.',
    'What comes after it belongs to the program. Findings are printed the moment they are known,\n' +
      'a report when the program has ended; both go to standard error.',
  ],
  options: [
    {
      name: 'python',
      value: 'PATH',
      help: ['interpreter for a Python file, of any name, or module'],
    },
    {
      name: 'node',
      value: 'PATH',
      help: ['Node (20 or later) for a JavaScript or TypeScript file'],
    },
    ...following,
    {
      name: 'on-deadlock',
      value: 'continue|exit|fail',
      help: [
        'exit: end the program with status 3 when threads of it wait for ever:',
        'a deadlock, a stall, an abandoned lock, an exhausted pool, …',
        'fail: of pytest and unittest, the test that hangs fails; others go on',
      ],
    },
    {
      name: 'time-limit',
      value: 'SECONDS',
      help: ['end the program after this time, with status 124'],
    },
    failOn,
    { name: 'force', help: ['run the program even where it cannot be watched'] },
    help,
  ],
  examples: [
    'heddle run app.py --port 8000',
    'heddle run --live -m http.server',
    'heddle run --node node24 server.ts',
    'heddle run --fail-on error --report-file heddle.sarif -- pytest -x',
    'heddle run --on-deadlock fail -m unittest',
  ],
};

const attach: CommandSpec = {
  name: 'attach',
  usage: 'heddle attach [options] PID',
  summary: 'watch a program that is already running',
  about: [
    'PID is the process id of a CPython (3.9 or later) or Node (20 or later) of the same user. From then\n' +
      'on it is watched as with heddle run, until it ends or Ctrl-C: then it goes on without Heddle.',
    'From 3.14 on Python lets Heddle in; for older ones, and where the main thread waits for a lock,\n' +
      'gdb must be installed. What the program’s threads wait for already, and the locks they hold,\n' +
      'is found out from their stacks.',
    'Node lets Heddle in by its inspector, which is opened by SIGUSR1 and closed again.',
    'The Pythons and Nodes that it has started are entered, too, in the background.',
  ],
  options: [
    ...following,
    { name: 'no-children', help: ['leave alone the processes that it has started before'] },
    { name: 'time-limit', value: 'SECONDS', help: ['let go of the program after this time'] },
    { ...failOn, help: ['exit with 3 when one of these was found:', failOn.help[1]!] },
    help,
  ],
  examples: ['heddle attach 4711', 'heddle attach --live $(pgrep -f worker.py)'],
};

const open: CommandSpec = {
  name: 'open',
  usage: 'heddle open [options] TRACE',
  summary: 'look at a recording in the browser',
  about: [
    'Serves the live view of a recording on 127.0.0.1 until Ctrl-C. TRACE may be a pipe, or - for the\n' +
      'standard input.',
  ],
  options: [livePort, color, help],
  examples: ['heddle open run.heddle'],
};

const reportCommand: CommandSpec = {
  name: 'report',
  usage: 'heddle report [options] TRACE',
  summary: 'print the report of a recording',
  about: [
    'Prints the report to standard output. TRACE may be a pipe, or - for the standard input.',
  ],
  options: [report, reportFile, ...judging, color, failOn, help],
  examples: [
    'heddle report run.heddle',
    'heddle report --report json run.heddle',
    'zcat run.heddle.gz | heddle report -',
  ],
};

const exportCommand: CommandSpec = {
  name: 'export',
  usage: 'heddle export [options] FORM TRACE',
  summary: 'turn a recording into a file for another tool',
  about: [
    'FORM is one of\n' +
      '  perfetto    all threads over time, for ui.perfetto.dev and chrome://tracing\n' +
      '  speedscope  time waited, time lost behind holders and time held, by stack\n' +
      '  folded      one of these as lines `frame;frame;frame NANOSECONDS`, for flame graphs',
  ],
  options: [
    {
      name: 'output',
      short: 'o',
      value: 'FILE',
      help: ['write to FILE; otherwise to standard output'],
    },
    {
      name: 'of',
      value: 'WHAT',
      help: [
        'folded: waits (default; where threads waited, "off-CPU"), blame (what',
        'holders did while others waited), holds (where locks were taken)',
      ],
    },
    color,
    help,
  ],
  examples: [
    'heddle export perfetto run.heddle -o run.json',
    'heddle export folded run.heddle | flamegraph.pl --countname ns > waits.svg',
  ],
};

const ppWorker: CommandSpec = {
  name: 'pp-worker',
  usage: 'heddle pp-worker [options] PROGRAM',
  summary: 'do jobs of a server of heddle/pp on another machine',
  about: [
    'PROGRAM is the JavaScript or TypeScript file of the program that has the server, in the same version:\n' +
      'each worker process imports it, and calls the functions that it has registered with task().',
    'Both sides must know a secret, which neither sends: the content of --secret-file, or the environment\n' +
      'variable HEDDLE_PP_SECRET. Without one only this machine can reach the workers. Connections are\n' +
      'encrypted if there is a certificate; whoever knows the secret can have the functions called.',
  ],
  options: [
    {
      name: 'listen',
      value: 'HOST:PORT',
      help: ['where servers reach it (default: 127.0.0.1:60000); port 0: one that is free'],
    },
    {
      name: 'ncpus',
      value: 'N',
      help: ['most jobs at a time; as many as the machine runs by default'],
    },
    {
      name: 'secret-file',
      value: 'FILE',
      help: ['file with the secret, which nobody else may be allowed to read'],
    },
    { name: 'tls-cert', value: 'FILE', help: ['certificate of this machine, PEM'] },
    { name: 'tls-key', value: 'FILE', help: ['its key, PEM'] },
    {
      name: 'tls-ca',
      value: 'FILE',
      help: ['servers have to show a certificate signed by this one, PEM'],
    },
    help,
  ],
  examples: [
    'heddle pp-worker --listen 0.0.0.0:60000 --secret-file ~/.pp-secret app.js',
    'HEDDLE_PP_SECRET=$(cat secret) heddle pp-worker --listen [::]:60000 --ncpus 8 app.ts',
  ],
};

export const commands: readonly CommandSpec[] = [
  run,
  attach,
  open,
  reportCommand,
  exportCommand,
  ppWorker,
];

export const globalOptions: readonly OptionSpec[] = [
  help,
  { name: 'version', short: 'V', help: ['show the version'] },
];
