import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { ROW_MAIL } from '../memory/layout';
import type { Self } from '../memory/memory';
import type { FromSupervisor, ToSupervisor } from './messages';

type Answer<K> = FromSupervisor & { readonly kind: K };

/** Asks the supervisor for something; the thread sleeps until the answer comes. */
export function ask<K extends FromSupervisor['kind']>(
  control: MessagePort,
  self: Self,
  question: ToSupervisor & { readonly kind: K },
): Answer<K> {
  const { memory, row } = self;
  send(control, question);
  for (;;) {
    const mail = memory.load(row + ROW_MAIL);
    const received = receiveMessageOnPort(control) as { message: FromSupervisor } | undefined;
    if (!received) memory.wait(row + ROW_MAIL, mail, Infinity);
    else if (received.message.kind === question.kind) return received.message as Answer<K>;
    // Anything else is for the event loop, which has to see it in its turn.
    else setImmediate(() => control.emit('message', received.message));
  }
}

/** Has the supervisor give an arena this thread does not know. */
export const arenaFrom = (control: MessagePort, self: Self, index: number): SharedArrayBuffer =>
  ask(control, self, { kind: 'arena', index }).arena;

export const send = (
  control: MessagePort,
  message: ToSupervisor,
  transferred: readonly MessagePort[] = [],
): void => control.postMessage(message, transferred);
