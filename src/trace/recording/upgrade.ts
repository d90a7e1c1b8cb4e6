import { PROTOCOL_VERSION } from '../../protocol/index';
import { RECORDING_VERSION } from './format';

/** Turns the batches of one version into those of the next. */
export type UpgradeStep = (batch: Uint8Array) => Uint8Array;
export type UpgradeSteps = Readonly<Record<number, UpgradeStep>>;

/** What a recording was written in. */
export interface Versions {
  /** Of the file format. */
  readonly format: number;
  /** Of the event table. */
  readonly protocol: number;
}

const OURS: Versions = { format: RECORDING_VERSION, protocol: PROTOCOL_VERSION };

/** Step `n` of the file format upgrades version n to n + 1. */
const FORMAT_STEPS: UpgradeSteps = {};

/** The next version only appended to the tables: what it added is 0 here, and 0 is "not told". */
const appended: UpgradeStep = (batch) => batch;

/**
 * Step `n` of the event table. Its rules (docs/protocol.md) let a version only append; one that has to
 * break them puts here what makes old records mean what they meant.
 */
const PROTOCOL_STEPS: UpgradeSteps = {
  1: appended,
  2: appended,
};

/** Applies every step from `version` to `target`, one after another. */
export function applySteps(
  batch: Uint8Array,
  version: number,
  target: number,
  steps: UpgradeSteps,
): Uint8Array {
  let upgraded = batch;
  for (let from = version; from < target; from++) {
    const step = steps[from];
    if (!step) throw new Error(`internal error: no upgrade of recordings from version ${from}`);
    upgraded = step(upgraded);
  }
  return upgraded;
}

/** Makes a batch what this Heddle would have written. Old files are kept in test/fixtures/recordings. */
export function upgradeBatch(batch: Uint8Array, { format, protocol }: Versions): Uint8Array {
  const ofFormat = applySteps(batch, format, OURS.format, FORMAT_STEPS);
  return applySteps(ofFormat, protocol, OURS.protocol, PROTOCOL_STEPS);
}
