import { join } from 'node:path';
import { DapClient } from '../../test/support/dapClient';
import type { Found } from '../pythons/discover';
import { lineOf } from '../support/marks';
import type { Finished, RunOptions } from '../support/run';
import { programOf, type Starter } from './sides';

/** No run takes longer: who starts it ends one that is stuck, by its signal. */
const LONGEST_MS = 6 * 3_600_000;

/** Starts Python in a debug session, with a breakpoint whose condition never holds. A program that stops all the same goes on. */
export const underDebugger =
  (python: Found): Starter =>
  (folder, env) =>
  async ([program = '', ...args], { cwd = folder, signal }: RunOptions): Promise<Finished> => {
    const client = DapClient.start();
    client.patienceMs = LONGEST_MS;
    const run = {
      console: 'internalConsole',
      subProcess: false,
      record: join(folder, 'run.heddle'),
    };
    const options = { ...run, python: python.path, program, args, cwd, env };
    const killed = new Promise<never>((_, reject) =>
      signal?.addEventListener('abort', () => reject(new Error('stuck'))),
    );
    const follow = async (): Promise<void> => {
      for (;;) {
        const { threadId } = (await client.stopped()) as { threadId: number };
        await client.respond('continue', { threadId });
      }
    };
    try {
      const launched = client.launch(options, () => setBreakpoint(client));
      await Promise.race([launched, killed]);
      void follow().catch(() => undefined);
      const exited: unknown = await Promise.race([client.event('exited'), killed]);
      const { exitCode } = exited as { exitCode: number };
      return { code: exitCode, stdout: client.printed, stderr: client.stderr };
    } catch (error) {
      return { code: 127, stdout: client.printed, stderr: `${String(error)}\n${client.story()}` };
    } finally {
      await client.close();
    }
  };

async function setBreakpoint(client: DapClient): Promise<void> {
  const path = programOf('run_tests.py');
  const breakpoints = [{ line: lineOf(path, 'begins'), condition: 'False' }];
  await client.request('setBreakpoints', { source: { path }, breakpoints });
  await client.request('setExceptionBreakpoints', { filters: [] });
}
