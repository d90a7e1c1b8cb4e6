import { hostname } from 'node:os';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deserialize } from 'node:v8';
import { RuntimeError } from '../errors';
import { callTask } from '../futures/job';
import { returnedBytes, thrownBytes } from '../multiprocessing/outcome';
import { type Call, answerCalls } from '../multiprocessing/pool/worker';
import { type AnyTask, builtIn, describeKey, registered, translateKeys } from '../program/task';
import { unpack } from '../program/transfer';
import { type Origin, digestOf, movedKey } from './origin';

/** A call as it is sent to a node. */
export interface SentCall extends Call {
  /** Absent where no other machine does jobs. */
  readonly origin?: Origin;
}

/** What a worker does that works for other machines. It calls what the program has registered and nothing else. */
builtIn('ppWork', async (program: string): Promise<void> => {
  const folder = dirname(fileURLToPath(program));
  await answerCalls(({ bytes }) => answerTo(deserialize(bytes) as Required<SentCall>, folder));
});

async function answerTo(call: Required<SentCall>, folder: string): Promise<Uint8Array> {
  const { origin, form, args } = call;
  const keyHere = (key: string): string => movedKey(key, origin.folder, folder);
  translateKeys(keyHere);
  try {
    const task = taskFor(keyHere(call.key), origin);
    return returnedBytes(await callTask(task, form, unpack(args)));
  } catch (error) {
    return thrownBytes(error);
  }
}

function taskFor(key: string, { digest, name }: Origin): AnyTask {
  const { module } = describeKey(key);
  const file = fileURLToPath(module);
  if (digestOf(module) !== '' && digestOf(module) !== digest)
    throw new RuntimeError(
      `${basename(file)} at ${hostname()} is not the one of this program: copy the same version to both machines and start ` +
        'heddle pp-worker again',
    );
  const task = registered(key);
  if (task) return task;
  throw new RuntimeError(
    `the program of heddle pp-worker at ${hostname()} has no task '${name}' of ${file}: start it there with the program that ` +
      'has the server, in a folder of the same structure',
  );
}
