import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type Inspector from 'node:inspector';
import { dirname, join } from 'node:path';
import { FactKey, offerName, type InspectionOffer } from '../../../protocol/index';

/** The adapter's socket, and `0`: what this process starts is not debugged. */
const ADDRESS = 'HEDDLE_DEBUG';
const CHILDREN = 'HEDDLE_DEBUG_CHILDREN';

/**
 * Where a debug adapter asks for it: opens the inspector of this process, on this machine only, tells where it is,
 * and waits until a debugger lets the program go, which has its breakpoints by then.
 */
export function offerInspection(facts: ReadonlyMap<FactKey, string>): void {
  const address = process.env[ADDRESS];
  if (process.env[CHILDREN] === '0') delete process.env[ADDRESS];
  if (address === undefined || !process.features.inspector) return;
  const folder = dirname(address);
  if (!isAnswered(folder)) return;
  // Only where it is needed: every thread of every program would pay for an import.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const inspector = require('node:inspector') as typeof Inspector;
  // The program may have been started with one.
  if (inspector.url() === undefined) inspector.open(0, '127.0.0.1');
  const url = inspector.url();
  if (url === undefined) return;
  const offer: InspectionOffer = {
    pid: process.pid,
    parent: process.ppid,
    url,
    executable: process.execPath,
    version: process.versions.node,
    command: (facts.get(FactKey.CommandLine) ?? process.execPath).split('\0'),
    cwd: facts.get(FactKey.WorkingDirectory) ?? '',
    method: facts.get(FactKey.StartMethod) ?? 'exec',
    agent: __filename,
  };
  // What is half written has another name.
  const file = join(folder, offerName(process.pid));
  writeFileSync(`${file}.new`, JSON.stringify(offer), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  inspector.waitForDebugger();
}

/** Whether the adapter lives: a process may outlive it, and would wait for ever. */
function isAnswered(folder: string): boolean {
  try {
    const { pid } = JSON.parse(readFileSync(join(folder, 'host'), 'utf8')) as { pid: number };
    return existsSync(`/proc/${pid}`);
  } catch {
    return false;
  }
}
