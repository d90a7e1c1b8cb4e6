import type { Lane, RunState } from '../model/index';
import { WaitReason } from '../protocol/index';
import type { SiteRef } from '../protocol/view/index';

/** What was read from the stack of a lane's last wait for an event: the graph asks again whenever another wait changes. */
const read = new WeakMap<Lane, { readonly stack: number; readonly shuts: boolean }>();

/**
 * Whether it waits in shutdown() of a server of socketserver for the end of serve_forever(), which it runs itself: the server calls
 * a handler, and that calls shutdown().
 */
export function shutsOwnServer(state: RunState, lane: Lane): boolean {
  const { waiting, reason, stack } = lane;
  if (!waiting || reason !== (WaitReason.Event as number)) return false;
  const known = read.get(lane);
  if (known?.stack === stack) return known.shuts;
  const shuts = isBelowServer(state.sites.refs(stack));
  read.set(lane, { stack, shuts });
  return shuts;
}

function isBelowServer(frames: readonly SiteRef[]): boolean {
  const isIn = (name: string) => (one: SiteRef) =>
    one.file.endsWith('/socketserver.py') && one.function.endsWith(name);
  const inner = frames.findIndex(isIn('shutdown'));
  return inner >= 0 && frames.slice(inner).some(isIn('serve_forever'));
}
