import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { MessagePort } from 'node:worker_threads';
import {
  BROKEN_PIPE,
  type ChildPlan,
  type FromChild,
  type Stream,
  type SystemError,
  type ToChild,
} from './childMessages';
import { begun } from './forkServer';
import { socketPair } from './socketPair';

/** Tells the thread that started a child, and wakes it. */
type Say = (message: FromChild) => void;

/**
 * Starts a program for a thread, and from then on reads what it writes as it comes: no pipe is full for longer
 * than that takes, whatever the thread does.
 */
export async function startChild(plan: ChildPlan, port: MessagePort, woken: () => void) {
  const say: Say = (message) => {
    port.postMessage(message);
    woken();
  };
  try {
    const merged = plan.merged ? await socketPair() : undefined;
    const child = begun(plan, merged?.theirs);
    merged?.theirs.destroy();
    child.on('error', (error) => say({ kind: 'failed', error: sendable(error) }));
    if (child.pid === undefined) return void merged?.ours.destroy();
    say({ kind: 'started', pid: child.pid });
    serve(child, merged?.ours ?? child.stdout, port, say);
  } catch (error) {
    say({ kind: 'failed', error: sendable(error) });
  }
}

function serve(child: ChildProcess, stdout: Readable | null, port: MessagePort, say: Say): void {
  const { stdin, stderr } = child;
  const outputs = { 1: stdout, 2: stderr };
  // Told to whoever writes.
  stdin?.on('error', () => undefined);
  forward(1, stdout, say);
  forward(2, stderr, say);
  child.once('exit', (code, signal) => say({ kind: 'exit', code, signal }));
  port.on('message', (message: ToChild) => {
    const { id } = message;
    const done = (error?: SystemError): void => say({ kind: 'done', id, error });
    switch (message.kind) {
      case 'write':
        return void stdin?.write(message.bytes, (error) => done(error ? BROKEN_PIPE : undefined));
      case 'closeInput':
        return void stdin?.end(() => done());
      case 'closeOutput':
        outputs[message.stream]?.destroy();
        return done();
      case 'signal':
        return done(signalled(child, message.signal));
    }
  });
  // The thread is gone, or knows all there is to know.
  port.on('close', () => {
    for (const stream of [stdin, stdout, stderr]) stream?.destroy();
  });
}

function forward(stream: Stream, from: Readable | null, say: Say): void {
  from?.on('data', (bytes: Buffer) => say({ kind: 'chunk', stream, bytes }));
  from?.on('error', () => undefined);
  from?.on('close', () => say({ kind: 'end', stream }));
}

/** Nothing for a child that has ended: its number may be another's by now. */
function signalled(child: ChildProcess, signal: number): SystemError | undefined {
  if (child.exitCode !== null || child.signalCode !== null) return undefined;
  try {
    process.kill(child.pid as number, signal);
    return undefined;
  } catch (error) {
    return sendable(error);
  }
}

function sendable(error: unknown): SystemError {
  const { message, code, errno, syscall, path } = error as NodeJS.ErrnoException;
  return { message, code, errno, syscall, path };
}
