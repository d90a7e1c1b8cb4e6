import { constants } from 'node:os';
import type { RunExit } from '../../protocol/index';

const signalNumbers: Readonly<Record<string, number>> = constants.signals;

/** Exit status as shells have it: the program's own, 128 + signal when a signal ended it; null: not known. */
export function shellStatus({ code, signal }: RunExit): number | null {
  return signal === null ? code : 128 + (signalNumbers[signal] ?? 0);
}
