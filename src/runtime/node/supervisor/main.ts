/**
 * The supervisor: a thread that never blocks. It creates all workers, so that they start, end and
 * write while the program's threads wait for one another, provides memory, and looks at the table of
 * waits. It runs from a string, since bundlers would not find a file.
 */
import { type MessagePort, workerData } from 'node:worker_threads';
import { ARENA_SHIFT, ENDED, ROW_MAIL, rowOf } from '../memory/layout';
import { makeArena } from '../memory/sharedFile';
import { SharedMemory } from '../memory/sharedMemory';
import { MAIN, SUPERVISOR, isDaemon, selfOf, statusOf, vacate } from '../memory/threadTable';
import { Brokers } from './brokers';
import { SharedBuffers } from './buffers';
import { startChild } from './children';
import { DeadlockWatch } from './deadlocks';
import { cleanUpAfter } from './death';
import { forkServer } from './forkServer';
import {
  SUPERVISOR_KEY,
  type FromSupervisor,
  type SupervisorData,
  type ToSupervisor,
} from './messages';
import { JobServer } from './jobs/jobServer';
import { PoolServer } from './pools';
import { startWorker } from './worker';

const POLL_MS = 20;

const data = (workerData as { [SUPERVISOR_KEY]: SupervisorData })[SUPERVISOR_KEY];
const memory: SharedMemory = new SharedMemory(data.arenas, (index) =>
  makeArena(memory, index, data.native),
);
const self = selfOf(memory, SUPERVISOR);
const watch = new DeadlockWatch(self, data.isRecorded);
const buffers = new SharedBuffers();
const brokers = new Brokers(self, data.folder);

/** Threads the program waits for before it ends. */
const awaited = new Set<number>();
let startedByMain = 0;

function listen(port: MessagePort, id: number): void {
  const ring = (): void => {
    const mail = rowOf(id) + ROW_MAIL;
    memory.add32(mail, 1);
    memory.notify(mail);
  };
  const send = (message: FromSupervisor): void => {
    port.postMessage(message);
    ring();
  };
  port.on('message', (message: ToSupervisor) => {
    switch (message.kind) {
      case 'arena':
        memory.load(message.index << ARENA_SHIFT);
        return send({ ...message, arena: memory.seen[message.index] as SharedArrayBuffer });
      case 'share':
        return buffers.share(message.id, message.buffer);
      case 'unshare':
        return buffers.unshare(message.id);
      case 'buffer':
        return buffers.ask(message.id, (buffer) => send({ ...message, buffer }));
      case 'start':
        return start(message.work.id, message, id === MAIN);
      case 'broker':
        return brokers.serve(message.port, id, ring);
      case 'spawn':
        return void startChild(message.plan, message.port, ring);
      case 'preload':
        return forkServer.setPreload(message.modules);
      case 'pool':
        return void new PoolServer(message.plan, message.port, ring);
      case 'jobServer':
        return void new JobServer(message.plan, message.port, ring);
    }
  });
  if (id === MAIN) tellMain = send;
}

let tellMain: (message: FromSupervisor) => void;

function start(
  id: number,
  { work, process }: ToSupervisor & { kind: 'start' },
  byMain: boolean,
): void {
  if (!isDaemon(self, id)) {
    awaited.add(id);
    if (byMain) startedByMain++;
  }
  startWorker({ ...data, process }, memory.seen, work, {
    connect: (port) => listen(port, id),
    gone: () => {
      if (statusOf(self, id) !== ENDED) cleanUpAfter(self, id);
      vacate(self, id);
      awaited.delete(id);
      if (awaited.size === 0) tellMain({ kind: 'idle', started: startedByMain });
    },
  });
}

listen(data.main, MAIN);
setInterval(() => watch.look(), POLL_MS);
