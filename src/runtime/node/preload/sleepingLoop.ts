import { performance } from 'node:perf_hooks';
import { MessagePort, Worker } from 'node:worker_threads';
import { Awaited, WaitOutcome, WaitReason } from '../../../protocol/index';
import { handlesSignals } from '../program/idleLoop';
import { unrefOurs } from '../program/looseTimers';
import { callOriginal, replace, watchMethod, type Hook } from '../replace';
import type { Agent } from './agent';
import { LooseEvents } from './looseEvents';
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

/** What keeps an event loop: a port, or the inside of a worker. */
interface Keeper {
  readonly ref: () => void;
  readonly unref: () => void;
  readonly hasRef: () => boolean;
}

const port = MessagePort.prototype as unknown as Keeper;
const { unref } = port;

/**
 * Tells when nothing but another thread of the program can wake the event loop of this one, by a message or by its end. Node itself says
 * so, by `beforeExit`: ports and workers keep no loop while it is asked.
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
    const { recorder } = this.agent;
    recorder.unblock(WaitOutcome.Ok, 0, recorder.now() - since);
  }

  /** A port is seen before its listeners are called; what the program wants to keep its loop no more does not. */
  private hookKeepers(): void {
    const dispatch = symbolOf(port, 'kHybridDispatch');
    if (dispatch)
      watchMethod(port, dispatch, () => {
        this.stir();
        return null;
      });
    const letGo: Hook = (original, self, args) => {
      this.giveBack?.();
      return callOriginal(original, self, args);
    };
    for (const keeper of [port, Worker.prototype]) replace(keeper, 'unref', letGo);
  }

  private look(): void {
    const { active } = performance.eventLoopUtilization(this.last);
    this.last = performance.eventLoopUtilization();
    const { hasStirred } = this;
    this.hasStirred = false;
    if (this.since !== 0) {
      if (active > BUSY_MS) this.stir();
    } else if (!hasStirred && !this.giveBack && ++this.skipped > this.toSkip) {
      this.skipped = 0;
      const keepers = this.keepers();
      if (keepers) this.ask(keepers);
      else this.skipMore();
    }
  }

  private skipMore(): void {
    this.toSkip = Math.min(MOST_SKIPPED, 2 * this.toSkip + 1);
  }

  /** Ports and workers that keep the loop; null: something else does, or keeps it not and may go on all the same. */
  private keepers(): Keeper[] | null {
    const { agent } = this;
    if (agent.hasRuntime || !agent.isHeard || handlesSignals()) return null;
    if (agent.looseTimers?.areSome !== false || this.loose.areSome) return null;
    const handles = activeHandles();
    const ports = handles.filter(isPort);
    const known = ports.length + handles.filter(isOutput).length;
    if (process.getActiveResourcesInfo().length > known) return null;
    const workers = [...agent.living].map(insideOf).filter((one) => one !== null);
    const found = [...ports, ...workers].filter((one) => one.hasRef());
    return found.length === 0 ? null : found;
  }

  private ask(keepers: readonly Keeper[]): void {
    const { agent } = this;
    const giveBack = (): void => {
      stop(timer);
      this.giveBack = null;
      agent.whenEmpty = null;
      for (const one of keepers) one.ref();
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
      this.tell();
    };
    for (const one of keepers)
      if (isPort(one)) unref.call(one);
      else one.unref();
  }

  private tell(): void {
    const { recorder, changed, living } = this.agent;
    changed.store();
    this.toSkip = 0;
    this.since = recorder.now();
    recorder.awaited(Awaited.Threads, living.size, '');
    recorder.block(WaitReason.Io, 0, 0, null);
  }
}

const isPort = (one: unknown): one is MessagePort & Keeper => one instanceof MessagePort;

/** Whether it is one of the standard streams for output, which keep no loop though it seems so. */
const isOutput = (one: unknown): boolean =>
  (one as { readonly _isStdio?: boolean } | null)?._isStdio === true;

/** What keeps the loop and has a handle; Node declares it nowhere. */
function activeHandles(): readonly unknown[] {
  const inside = process as { _getActiveHandles?(): readonly unknown[] };
  return inside._getActiveHandles?.() ?? [];
}

/** What keeps the loop for a worker, beside its ports; null: it has ended, or this Node has nothing of that name. */
function insideOf(worker: Worker): Keeper | null {
  const symbol = symbolOf(worker, 'kHandle');
  return symbol ? (worker as unknown as Record<symbol, Keeper | null>)[symbol]! : null;
}
