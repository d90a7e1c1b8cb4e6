import { RECORDING_VERSION } from './format';

/** Turns the batches of one version into those of the next. */
export type UpgradeStep = (batch: Uint8Array) => Uint8Array;

/** Step `n` upgrades version n to n + 1. Old files are kept as fixtures in test/fixtures/recordings. */
const STEPS: Readonly<Record<number, UpgradeStep>> = {};

/** Applies every step from `version` to `target`, one after another. */
export function upgradeBatch(
  batch: Uint8Array,
  version: number,
  target = RECORDING_VERSION,
  steps = STEPS,
): Uint8Array {
  let upgraded = batch;
  for (let from = version; from < target; from++) {
    const step = steps[from];
    if (!step) throw new Error(`internal error: no upgrade of recordings from version ${from}`);
    upgraded = step(upgraded);
  }
  return upgraded;
}
