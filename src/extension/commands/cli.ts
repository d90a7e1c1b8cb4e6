import { execFile } from 'node:child_process';

/** Wrong use, or a file that cannot be read; any other status is that of the program reported on. */
const FAILED = 2;

/** Runs the bundled command line under this Node, in `cwd`; gives what it printed. */
export function heddle(
  program: string,
  args: readonly string[],
  cwd: string | undefined,
): Promise<string> {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1', NO_COLOR: '1' };
  const options = { env, cwd, maxBuffer: 64 << 20 };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [program, ...args], options, (error, stdout, stderr) => {
      const failed = error && (typeof error.code !== 'number' || error.code === FAILED);
      if (failed) reject(new Error(stderr.trim() || error.message));
      else resolve(stdout);
    });
  });
}
