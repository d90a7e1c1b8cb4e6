import type { Recorder } from '../record/index';
import { MessageCounts } from './messages';
import { SharedBuffers } from './buffers';
import { Stacks } from './stacks';

/** What the hooks of one thread work with. */
export class Agent {
  readonly stacks: Stacks;
  readonly messages: MessageCounts;
  readonly buffers: SharedBuffers;

  /** `preload`: the file that Nodes of this run are to load. */
  constructor(
    readonly recorder: Recorder,
    readonly preload: string,
  ) {
    this.stacks = new Stacks(recorder);
    this.messages = new MessageCounts(recorder);
    this.buffers = new SharedBuffers(recorder.counters);
  }
}
