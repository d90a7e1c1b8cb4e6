import { asId, type LaneId } from '../../base/index';
import { customRequests } from '../runs/adapterContract';
import type { Message } from './standing';

/** The part of a DAP message that says whose thread it is about. */
export interface ThreadMessage extends Message {
  readonly seq: number;
  readonly request_seq?: number;
  readonly success?: boolean;
  readonly arguments?: { readonly threadId?: number } | undefined;
  readonly body?: { readonly allThreadsContinued?: boolean } | undefined;
}

/** Requests that change whether a thread is frozen, and what it is then. */
const CHANGES: ReadonlyMap<string, boolean> = new Map([
  [customRequests.freeze, true],
  [customRequests.thaw, false],
  [customRequests.continueOnly, false],
  ['continue', false],
]);

/** Follows which threads are frozen, by what the adapter of one session is asked and answers. */
export class FrozenThreads {
  private readonly asked = new Map<number, { readonly lane: LaneId; readonly frozen: boolean }>();

  /** `told` is called for each thread that is frozen or thawed now. */
  constructor(private readonly told: (lane: LaneId, frozen: boolean) => void) {}

  said({ type, command, seq, request_seq, success, arguments: args, body }: ThreadMessage): void {
    const frozen = CHANGES.get(command ?? '');
    if (frozen === undefined) return;
    if (type === 'request' && args?.threadId !== undefined) {
      this.asked.set(seq, { lane: asId<LaneId>(args.threadId), frozen });
    } else if (type === 'response' && request_seq !== undefined) {
      const one = this.asked.get(request_seq);
      this.asked.delete(request_seq);
      // Where all go on, those that are frozen stay so.
      if (one && success && body?.allThreadsContinued !== true) this.told(one.lane, one.frozen);
    }
  }
}
