import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fromRoot } from '../support/root';
import type { Row } from './cases';
import type { Cost } from './cost';
import type { DebuggerResults } from './debugger/group';
import type { NodeOperation } from './node/group';

/** Figures with when and how they were measured. */
export interface Dated<T> {
  readonly date: string;
  /** Load average over the last minute. */
  readonly load: string;
  readonly samples: number;
  readonly figures: T;
}

/** All that docs/benchmarks.md shows; each group may have been measured on another day. */
export interface Parts {
  cost?: Dated<Cost>;
  debugged?: Dated<readonly DebuggerResults[]>;
  rows?: Dated<readonly Row[]>;
  liveView?: Dated<readonly Row[]>;
  findings?: Dated<readonly Row[]>;
  node?: Dated<readonly NodeOperation[]>;
}

const KEPT = fromRoot('.cache', 'bench', 'parts.json');

/** Keeps what was measured and gives it with what earlier runs on this machine measured. */
export function keepParts(measured: Parts): Parts {
  const parts = { ...kept(), ...measured };
  mkdirSync(dirname(KEPT), { recursive: true });
  writeFileSync(KEPT, JSON.stringify(parts));
  return parts;
}

function kept(): Parts {
  try {
    return JSON.parse(readFileSync(KEPT, 'utf8')) as Parts;
  } catch {
    return {};
  }
}
