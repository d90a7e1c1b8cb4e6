import type { Lane, RunState } from '../../model/index';
import { WaitReason } from '../../protocol/index';
import type { SiteRef } from '../../protocol/view/index';
import { onceAStack } from './onceAStack';

const isBelowServer = onceAStack((frames) => {
  const isIn = (name: string) => (one: SiteRef) =>
    one.file.endsWith('/socketserver.py') && one.function.endsWith(name);
  const inner = frames.findIndex(isIn('shutdown'));
  return inner >= 0 && frames.slice(inner).some(isIn('serve_forever'));
});

/**
 * Whether it waits in shutdown() of a server of socketserver for the end of serve_forever(), which it runs itself: the server calls
 * a handler, and that calls shutdown().
 */
export function shutsOwnServer(state: RunState, lane: Lane): boolean {
  return lane.waiting && lane.reason === (WaitReason.Event as number) && isBelowServer(state, lane);
}
