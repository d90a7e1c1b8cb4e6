import type { ConnectionState } from '../host/connection';
import type { RunStore } from '../data/runStore';
import { VIEW_PROTOCOL } from '../../src/protocol/view/index';

/** The one sentence above everything else, or null while all is as it should be. */
export function bannerText(
  connection: ConnectionState,
  store: RunStore,
  failure: string | null,
): string | null {
  if (store.hello && store.hello.protocol !== VIEW_PROTOCOL) {
    return 'This page is older or newer than the heddle it talks to: load it again.';
  }
  if (failure !== null) return failure;
  if (connection.kind !== 'lost') return store.hello?.notes?.join(' ') ?? null;
  const kept = store.known ? ' This is the last picture.' : '';
  const next = connection.final ? ' Open the address heddle printed last.' : ' Trying again …';
  return `Connection lost: ${connection.reason}.${kept}${next}`;
}

export interface EmptyText {
  readonly title: string;
  readonly lines: readonly string[];
  readonly command: string;
}

const COMMAND = 'heddle run --live app.py';

/** What an empty page says. */
export function emptyText(connection: ConnectionState, store: RunStore): EmptyText | null {
  if (store.lanes.size > 0) return null;
  if (!store.known) {
    if (connection.kind !== 'lost') return null;
    return {
      title: 'Nothing to show yet',
      lines: ['Start a program with this command and open the address it prints.'],
      command: COMMAND,
    };
  }
  if (!store.live) {
    return {
      title: 'Nothing was recorded',
      lines: ['The program ended before a thread could be seen. Try again with its own arguments:'],
      command: COMMAND,
    };
  }
  return {
    title: 'Waiting for the program’s first thread',
    lines: [
      'Each thread gets a lane here: solid while it runs, hatched while it waits for a lock, with the lock’s colour.',
      'Locks, queues and who waits for whom appear below; anything wrong appears above.',
      'If nothing comes, start the program with',
    ],
    command: COMMAND,
  };
}
