import type { InspectorOffer } from '../runs/adapterContract';
import type { Configuration } from './configuration';

/** The type of VS Code's own debugger for Node. */
export const DEBUGGER = 'pwa-node';

/** Key of the configuration that tells which process a session of the JavaScript debugger is for. */
const NODE = 'heddleNode';

/** The runtime of `heddle/threading` and its like, as a program has it installed. */
const RUNTIME = '**/heddle/dist/runtime/**';

/** How the JavaScript debugger attaches to a Node of ours; `agents`: files that are not the program's. */
export function attachConfiguration(offer: InspectorOffer, agents: string): Configuration {
  const { skipFiles, ...options } = offer.options;
  const skipped = Array.isArray(skipFiles) ? (skipFiles as unknown[]) : ['<node_internals>/**'];
  return {
    continueOnAttach: true,
    // What the program prints is shown by our session.
    outputCapture: 'std',
    ...options,
    type: DEBUGGER,
    request: 'attach',
    name: offer.name,
    websocketAddress: offer.url,
    skipFiles: [...skipped, agents, RUNTIME],
    // Each process that is started offers itself.
    autoAttachChildProcesses: false,
    attachExistingChildren: false,
    restart: false,
    // It would step out of the wait in which our session has stopped a thread, and so let that go on.
    smartStep: false,
    [NODE]: offer.pid,
  };
}

/** js-debug names the part of a session that it attached by an address so, and a thread by its number. */
const UNNAMED = /^Remote Process \[/;

/** How a session is to be called that the JavaScript debugger started for a Node of ours below `parent`; null: as it is. */
export function nameBelow(parent: string, name: string): string | null {
  return UNNAMED.test(name) ? `${parent} (JavaScript debugger)` : null;
}

/** The process that a session was started for in this way; null: for none. */
export function nodeOf(configuration: Readonly<Record<string, unknown>>): number | null {
  const pid = configuration[NODE];
  return typeof pid === 'number' ? pid : null;
}
