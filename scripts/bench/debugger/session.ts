import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Found } from '../../pythons/discover';
import { DapClient } from '../../../test/support/dapClient';
import { lineOf } from '../../support/marks';

/** A debug adapter that is compared. */
export interface Adapter {
  start(): DapClient;
  /** What its launch request takes, apart from program, arguments and interpreter. */
  readonly options: object;
}

export const heddleAdapter = (python: Found): Adapter => ({
  start: () => DapClient.start(),
  options: {
    python: python.path,
    record: join(tmpdir(), `heddle-bench-debug-${process.pid}.heddle`),
  },
});

export const debugpyAdapter = (python: Found, folder: string): Adapter => ({
  start: () => DapClient.spawn(python.path, [join(folder, 'debugpy', 'adapter')]),
  options: { type: 'debugpy', request: 'launch', python: [python.path] },
});

export interface Place {
  readonly file: string;
  readonly mark: string;
  readonly condition?: string;
}

/** Launches a program with one breakpoint; the client waits long for what it is asked for. */
export async function debug(
  adapter: Adapter,
  program: string,
  args: readonly string[],
  { file, mark, condition }: Place,
): Promise<DapClient> {
  const client = adapter.start();
  client.patienceMs = 300_000;
  const breakpoint = { line: lineOf(file, mark), ...(condition && { condition }) };
  const options = { program, args, console: 'internalConsole', ...adapter.options };
  try {
    await client.launch(options, async () => {
      await client.request('setBreakpoints', {
        source: { path: file },
        breakpoints: [breakpoint],
      });
      await client.request('setExceptionBreakpoints', { filters: [] });
    });
  } catch (error) {
    await client.close();
    throw error;
  }
  return client;
}

/** Runs a program to its end under an adapter. */
export async function runUnder(
  adapter: Adapter,
  program: string,
  args: readonly string[],
  place: Place,
): Promise<void> {
  const client = await debug(adapter, program, args, place);
  try {
    const stopped = client.stopped().then(() => {
      throw new Error(`stopped at a breakpoint that is never reached\n${client.story()}`);
    });
    await Promise.race([client.event('terminated'), stopped]);
  } finally {
    await client.close();
  }
}
