import type { Outcome } from '../futures/future';
import { type Thrown, tellThrown, thrownFrom } from '../program/thrown';
import { fromBytes, toBytes } from './bytes';

/** What came of a job, as it is sent to the process that has the pool. */
type Sent = { readonly value: unknown } | { readonly thrown: Thrown };

/** A result that cannot be sent counts as thrown, by the error that says so. */
export function returnedBytes(value: unknown): Uint8Array {
  try {
    return toBytes({ value } satisfies Sent, 'the result');
  } catch (error) {
    return thrownBytes(error);
  }
}

/** As text alone, where it cannot be sent as it is. */
export function thrownBytes(error: unknown): Uint8Array {
  const told = (bare: boolean): Sent => ({ thrown: tellThrown(error, bare) });
  try {
    return toBytes(told(false), 'the error');
  } catch {
    return toBytes(told(true), 'the error');
  }
}

export function outcomeFrom(bytes: Uint8Array): Outcome<unknown> {
  const sent = fromBytes(bytes) as Sent;
  return 'thrown' in sent ? { error: thrownFrom(sent.thrown) } : sent;
}
