import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { MessagePort, Worker } from 'node:worker_threads';
import { Awaited, WaitOutcome, WaitReason } from '../../../protocol/index';
import { handlesSignals } from '../program/idleLoop';
import { unrefOurs } from '../program/looseTimers';
import { callOriginal, replace, watchMethod, type Hook } from '../replace';
import type { Agent } from './agent';
import { LooseEvents } from './looseEvents';
import {
  activeHandles,
  fullOutput,
  isOutput,
  linkOf,
  unrefInside,
  type FullOutput,
  type Keeper,
  type ProgramLink,
} from './programPipes';
import { symbolOf } from './workers';

/** How often the thread looks whether it has anything to do. */
const LOOK_MS = 250;
/** Looks that are left out, at most, after some that found something. */
const MOST_SKIPPED = 7;
/** For so long nothing keeps the loop while Node is asked, at most. */
const ASK_MS = 1;
/** A loop that was busy for so long between two looks, ms, has done something that it did not tell. */
const BUSY_MS = 20;

/** Timers as they are before a program replaces them. */
const { setInterval: every, setTimeout: later, clearTimeout: stop } = globalThis;

const port = MessagePort.prototype as unknown as Keeper;
const { unref } = port;

/** What keeps the loop. */
interface Keepers {
  readonly all: readonly Keeper[];
  /** null: ports and workers. */
  readonly link: ProgramLink | null;
}

/**
 * Tells when nothing but another thread of the program can wake the event loop of this one, by a message or by its end; or nothing but one
 * child, or who started this process. Node itself says so, by `beforeExit`: what keeps the loop keeps it not while it is asked.
 */
export class SleepingLoop {
  private readonly loose: LooseEvents;
  /** Since when it is told to sleep; 0: it is not. */
  private since = 0;
  private hasStirred = true;
  private skipped = 0;
  private toSkip = 0;
  private last = performance.eventLoopUtilization();
  /** Has the loop kept again by what keeps it; null: Node is not asked. */
  private giveBack: (() => void) | null = null;
  /** What it is told to wait for room in; null: it waits for something else. */
  private full: FullOutput | null = null;
  /** Pipes that are watched for what comes by them, while the loop is told to sleep. */
  private watched: readonly Socket[] = [];

  constructor(private readonly agent: Agent) {
    this.loose = new LooseEvents(agent.recorder.now);
    this.hookKeepers();
    unrefOurs(every(() => this.look(), LOOK_MS));
  }

  /** Code of the program is about to run. */
  stir(): void {
    this.hasStirred = true;
    this.giveBack?.();
    const { since } = this;
    if (since === 0) return;
    this.since = 0;
    for (const pipe of this.watched) delete (pipe as Partial<Socket>).push;
    this.watched = [];
    this.full = null;
    const { recorder } = this.agent;
    recorder.unblock(WaitOutcome.Ok, 0, recorder.now() - since);
  }

  /** What ran since it last looked was ours. */
  passOver(): void {
    this.last = performance.eventLoopUtilization();
  }

  /** A port is seen before its listeners are called; what the program wants to keep its loop no more does not. */
  private hookKeepers(): void {
    const dispatch = symbolOf(port, 'kHybridDispatch');
    if (dispatch)
      watchMethod(port, dispatch, () => {
        this.stir();
        return null;
      });
    for (const keeper of [port, Worker.prototype]) replace(keeper, 'unref', this.letGo);
  }

  private readonly letGo: Hook = (original, self, args) => {
    this.giveBack?.();
    return callOriginal(original, self, args);
  };

  private look(): void {
    const { active } = performance.eventLoopUtilization(this.last);
    this.last = performance.eventLoopUtilization();
    const { hasStirred } = this;
    this.hasStirred = false;
    if (this.since !== 0) {
      if (active > BUSY_MS || this.hasWritten()) this.stir();
    } else if (!hasStirred && !this.giveBack && ++this.skipped > this.toSkip) {
      this.skipped = 0;
      const keepers = this.keepers();
      this.hasStirred = false;
      if (keepers && 'bytes' in keepers) this.tellFull(keepers);
      else if (keepers) this.ask(keepers);
      else this.skipMore();
    }
  }

  private skipMore(): void {
    this.toSkip = Math.min(MOST_SKIPPED, 2 * this.toSkip + 1);
  }

  /** Whether the output that was full takes something again. */
  private hasWritten(): boolean {
    if (!this.full) return false;
    const now = fullOutput(activeHandles(), process.getActiveResourcesInfo().length);
    return now?.descriptor !== this.full.descriptor || now.bytes !== this.full.bytes;
  }

  /** What keeps the loop; null: anything else does, or keeps it not and may go on all the same. */
  private keepers(): Keepers | FullOutput | null {
    const { agent } = this;
    if (agent.hasRuntime || !agent.isHeard || handlesSignals()) return null;
    if (agent.looseTimers?.areSome !== false || this.loose.areSome) return null;
    const handles = activeHandles();
    const active = process.getActiveResourcesInfo().length;
    if (active > handles.length) return agent.living.size > 0 ? null : fullOutput(handles, active);
    const ports = handles.filter(isPort);
    const others = handles.filter((one) => !isPort(one) && !isOutput(one));
    const workers = [...agent.living].map(insideOf).filter((one) => one !== null);
    const all = [...ports, ...workers].filter((one) => one.hasRef());
    if (others.length === 0) return all.length === 0 ? null : { all, link: null };
    const link = agent.living.size + all.length === 0 ? linkOf(others) : null;
    return link && { all: link.keepers, link };
  }

  private ask({ all, link }: Keepers): void {
    const { agent } = this;
    const giveBack = (): void => {
      stop(timer);
      this.giveBack = null;
      agent.whenEmpty = null;
      for (const one of all) one.ref();
    };
    const timer = unrefOurs(
      later(() => {
        giveBack();
        this.skipMore();
      }, ASK_MS),
    );
    this.giveBack = giveBack;
    agent.whenEmpty = () => {
      giveBack();
      this.tell(link);
    };
    const letGo = link && unrefInside(all[0]!, this.letGo);
    for (const one of all)
      if (letGo) letGo.call(one);
      else if (isPort(one)) unref.call(one);
      else one.unref();
  }

  /** Node cannot be asked: what is to be written keeps its loop. */
  private tellFull(full: FullOutput): void {
    const { recorder } = this.agent;
    this.beginSleep();
    this.full = full;
    recorder.awaited(full.what, 0, '', full.descriptor, full.bytes);
    recorder.block(WaitReason.Io, 0, 0, null);
  }

  private beginSleep(): void {
    const { recorder, changed } = this.agent;
    changed.store();
    this.toSkip = 0;
    this.since = recorder.now();
  }

  private tell(link: ProgramLink | null): void {
    const { recorder, living, children } = this.agent;
    this.beginSleep();
    if (!link) {
      recorder.awaited(Awaited.Threads, living.size, '');
      return recorder.block(WaitReason.Io, 0, 0, null);
    }
    const { pipes, what, children: awaited, descriptor } = link;
    const [child] = awaited;
    this.watched = pipes;
    for (const pipe of pipes)
      watchMethod(pipe, 'push', () => {
        this.stir();
        return null;
      });
    // Of several children none is named, nor where it was started.
    const one = awaited.length === 1 ? child : undefined;
    recorder.awaited(what, one?.pid ?? 0, '', descriptor);
    const reason = child ? WaitReason.Process : WaitReason.Io;
    recorder.block(reason, 0, (one && children.get(one)) ?? 0, null);
  }
}

const isPort = (one: unknown): one is MessagePort & Keeper => one instanceof MessagePort;

/** What keeps the loop for a worker, beside its ports; null: it has ended, or this Node has nothing of that name. */
function insideOf(worker: Worker): Keeper | null {
  const symbol = symbolOf(worker, 'kHandle');
  return symbol ? (worker as unknown as Record<symbol, Keeper | null>)[symbol]! : null;
}
