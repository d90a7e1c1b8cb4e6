/** Tests of a package that uses threads, processes or tasks in earnest. */
export interface Suite {
  /** Its name in sources.txt. */
  readonly name: string;
  /** Where they lie in its source; or, after `--pyargs`, the installed package that has them. */
  readonly tests: readonly string[];
  /** More for pytest. */
  readonly args: readonly string[];
}

export const SUITES: readonly Suite[] = [
  { name: 'cachetools', tests: ['tests'], args: [] },
  // Without one that makes a virtual environment, for which virtualenv would be needed.
  { name: 'filelock', tests: ['tests'], args: ['--ignore=tests/test_virtualenv.py'] },
  { name: 'watchdog', tests: ['tests'], args: [] },
  // Without those of transports that need packages and servers of their own.
  {
    name: 'kombu',
    tests: [
      't/unit/transport/test_memory.py',
      ...['hub', 'semaphore', 'timer'].map((part) => `t/unit/asynchronous/test_${part}.py`),
      ...['clocks', 'messaging', 'mixins', 'pools', 'simple'].map(
        (part) => `t/unit/test_${part}.py`,
      ),
    ],
    args: [],
  },
  { name: 'gunicorn', tests: ['tests'], args: [] },
  { name: 'joblib', tests: ['joblib/test/test_parallel.py'], args: [] },
  {
    name: 'trio',
    tests: ['trio._core._tests'],
    args: ['-p', 'trio._tests.pytest_plugin', '--import-mode=importlib', '--pyargs'],
  },
  { name: 'pytest-xdist', tests: ['testing'], args: [] },
];

/** Fetched and done in seconds, and never different from themselves: these run in CI. */
export const QUICK = SUITES.filter(({ name }) => name === 'cachetools');
