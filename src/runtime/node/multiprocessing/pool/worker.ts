import { readSync, writeSync } from 'node:fs';
import { deserialize } from 'node:v8';
import { type Form, callTask } from '../../futures/job';
import { type AnyTask, type Task, builtIn, importTask } from '../../program/task';
import { unpack } from '../../program/transfer';
import { recorder } from '../../recording';
import { HEAD_BYTES, frameOf } from '../../broker/frames';
import { POOL_CHANNEL, type PoolAnswer, type PoolCall } from '../../supervisor/poolMessages';
import { failed } from '../failed';
import { returnedBytes, thrownBytes } from '../outcome';

/** A call as it is sent to a worker. */
export interface Call {
  readonly key: string;
  readonly form: Form;
  readonly args: unknown;
}

/** What a worker does from its start until there are no more jobs. Between jobs it sleeps, and so does its event loop. */
export const poolWork: Task<
  [pid: number, initializer: AnyTask | null, initargs: unknown[]],
  Promise<void>
> = builtIn(
  'poolWork',
  async (pid: number, initializer: AnyTask | null, initargs: unknown[]): Promise<void> => {
    try {
      if (initializer) await (initializer as unknown as Called)(...initargs);
    } catch (error) {
      failed(error);
      process.exit();
    }
    await answerCalls((call) => answerTo(pid, call));
  },
);

/** Takes calls until there are no more, and ends the process. */
export async function answerCalls(answer: (call: PoolCall) => Promise<Uint8Array>): Promise<never> {
  write({ ready: true });
  for (let call = read(); call; call = read()) {
    recorder?.mayBlock();
    write({ id: call.id, bytes: await answer(call) });
  }
  // Whatever the jobs have left running.
  process.exit();
}

type Called = (...args: unknown[]) => unknown;

async function answerTo(pid: number, { bytes, recorded }: PoolCall): Promise<Uint8Array> {
  const { key, form, args } = deserialize(bytes) as Call;
  if (recorded !== 0) recorder?.jobTaken(pid, recorded);
  try {
    const task = await importTask(key);
    const answer = returnedBytes(await callTask(task, form, unpack(args)));
    if (recorded !== 0) recorder?.jobDone(pid, recorded, true, undefined);
    return answer;
  } catch (error) {
    if (recorded !== 0) recorder?.jobDone(pid, recorded, false, error);
    return thrownBytes(error);
  }
}

/** The next call; undefined when there will be none. */
function read(): PoolCall | undefined {
  const head = readExactly(HEAD_BYTES);
  const body = head && readExactly(head.readUInt32LE());
  return body && (deserialize(body) as PoolCall);
}

function readExactly(length: number): Buffer | undefined {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length;) {
    const got = readSync(POOL_CHANNEL, bytes, at, length - at, null);
    if (got === 0) return undefined;
    at += got;
  }
  return bytes;
}

function write(answer: PoolAnswer): void {
  const bytes = frameOf(answer);
  for (let at = 0; at < bytes.length;) at += writeSync(POOL_CHANNEL, bytes, at);
}
