import { fork, type ChildProcess } from 'node:child_process';
import type { Reply } from '../../protocol/view/index';
import type { Question, RunSource, SourceListener } from '../runs/source';
import type { FromHost, ToHost } from './messages';

interface Waiting {
  readonly resolve: (answer: Reply | ArrayBuffer) => void;
  readonly reject: (reason: Error) => void;
}

/** Makes the source that reads a recording; `onProgress` is told the share that is done, 0–1. */
export type Reader = (path: string, onProgress?: (share: number) => void) => RecordingSource;

/** A run that is read from a file, in a process of its own. */
export class RecordingSource implements RunSource {
  private child: ChildProcess | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private lastTicket = 0;

  constructor(
    /** The bundle of host.ts. */
    private readonly program: string,
    private readonly path: string,
    private readonly onProgress: (share: number) => void = () => undefined,
  ) {}

  /** Resolves when all of the recording is there; rejects with what is wrong with it. */
  start(listener: SourceListener): Promise<void> {
    const child = fork(this.program, [], {
      execArgv: [],
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.child = child;
    let complaint = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-2_000);
    });
    return new Promise((resolve, reject) => {
      child.on('message', (message: FromHost) => {
        switch (message.type) {
          case 'progress':
            return this.onProgress(message.share);
          case 'opened':
            listener.hello(message.hello, this.path);
            listener.delta(message.delta);
            return resolve();
          case 'failed':
            return reject(new Error([message.message, message.advice].filter(Boolean).join(' ')));
          case 'answer':
            this.waiting.get(message.ticket)?.resolve(message.answer);
            this.waiting.delete(message.ticket);
            return;
        }
      });
      const gone = (why: string): void => {
        this.child = null;
        const error = new Error(`the reader of the recording has ended: ${why}`);
        for (const { reject: rejectOne } of this.waiting.values()) rejectOne(error);
        this.waiting.clear();
        listener.lost(error.message);
        reject(error);
      };
      child.on('error', (error) => gone(error.message));
      child.on('exit', (code, signal) => gone(complaint.trim() || `${signal ?? code}`));
      this.send({ type: 'open', path: this.path });
    });
  }

  ask(question: Question): Promise<Reply | ArrayBuffer> {
    if (!this.child) return Promise.reject(new Error('the recording is closed'));
    const ticket = ++this.lastTicket;
    return new Promise((resolve, reject) => {
      this.waiting.set(ticket, { resolve, reject });
      this.send({ type: 'ask', ticket, question });
    });
  }

  dispose(): void {
    this.child?.removeAllListeners();
    this.child?.kill();
    this.child = null;
  }

  private send(message: ToHost): void {
    this.child?.send(message);
  }
}
