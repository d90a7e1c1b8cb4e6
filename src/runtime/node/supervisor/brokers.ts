import type { MessagePort } from 'node:worker_threads';
import { BrokerClient, entryOf } from '../broker/client';
import type { Answer, Asker, ToBroker } from '../broker/messages';
import { BrokerServer } from '../broker/server';
import { ROOT_LOST_HOMES } from '../memory/layout';
import { type SharedSelf, nameOf, recordedThread } from '../memory/threadTable';

/** Both sides of the traffic with other processes: their requests, and those of threads of this one. */
export class Brokers {
  private readonly client: BrokerClient;
  private readonly server: BrokerServer;

  constructor(
    private readonly self: SharedSelf,
    folder: string,
  ) {
    this.server = new BrokerServer(self, folder);
    this.client = new BrokerClient(() => void self.memory.add32(ROOT_LOST_HOMES, 1));
  }

  /** Does what a thread wants done, whose port this is. */
  serve(port: MessagePort, thread: number, woken: () => void): void {
    const say = (answer: Answer): void => {
      const { value } = answer;
      // A copy, or the message would take along all that came with it.
      port.postMessage(
        value instanceof Uint8Array ? { ...answer, value: new Uint8Array(value) } : answer,
      );
      woken();
    };
    const sayWhen = (id: number, known: Promise<unknown>): void =>
      void known.then(
        (value) => say({ id, value }),
        ({ name: kind, message: text }: Error) => say({ id, error: { name: kind, message: text } }),
      );
    const name = `${nameOf(this.self, thread)} of process ${process.pid}`;
    const asker = (): Asker => {
      const recorded = recordedThread(this.self, thread);
      const isRecorded = recorded.thread !== 0;
      return { thread, name, ...(isRecorded && { recorded: { ...recorded, pid: process.pid } }) };
    };
    port.on('message', (message: ToBroker) => {
      const { id } = message;
      switch (message.kind) {
        case 'home':
          return sayWhen(id, this.server.home());
        case 'serve':
          return sayWhen(id, this.server.listen(message.tcp, message.entry));
        case 'connect':
          return sayWhen(id, entryOf(message.tcp));
        case 'cancel':
          return this.client.cancel(message.home, thread, id);
        case 'ask':
          return this.client.ask(message.home, asker(), message, say);
      }
    });
    port.on('close', () => this.client.gone(thread));
  }
}
