import { createHash } from 'node:crypto';
import { fileName } from '../../../model/index';
import type { FindingParticipant, FindingRow, SiteRef } from '../../../protocol/view/index';

/** Part of every name under which fingerprints are kept: a new way of making them gets a new number. */
export const FINGERPRINT_VERSION = 1;

const HEX_DIGITS = 32;

/**
 * The same for the same fault in every run and after edits elsewhere in the files: made of the rule,
 * of what the program calls the objects, and of the functions that wait for them and took them.
 * Line numbers, ids, threads and times are no part of it.
 */
export function fingerprintOf(row: FindingRow): string {
  const parts = [row.rule, ...sorted(row.objects.map(objectPart)), ...sorted(placeParts(row))];
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, HEX_DIGITS);
}

const sorted = (parts: readonly string[]): string[] => [...new Set(parts)].sort();

const objectPart = ({ kind, name }: FindingRow['objects'][number]): string =>
  `${kind} ${lasting(name)}`;

/** A name without what differs from run to run: its number among equals, an index, a line. */
function lasting(name: string): string {
  return name
    .replace(/ #\d+$/, '')
    .replace(/:\d+$/, '')
    .replace(/ \d+$/, '')
    .replaceAll(/\[\d+\]/g, '[]');
}

function placeParts(row: FindingRow): string[] {
  if (row.participants.length === 0)
    return row.locations.map(({ file, role }) => `${role} in ${fileName(file)}`);
  // Who waits behind a holder is a matter of chance; who waits in a circle is not.
  const owners = row.participants.filter(({ role }) => role === 'owner');
  return (owners.length > 0 ? owners : row.participants).flatMap((one) => partsOf(one, row));
}

function partsOf({ waitsFor, holds, stack }: FindingParticipant, row: FindingRow): string[] {
  const concerned = new Set(row.objects.map(({ id }) => id));
  const taken = holds
    .filter(({ object }) => concerned.has(object))
    .map(({ name, site }) => `holds ${lasting(name)} in ${functionOf(site)}`);
  if (waitsFor === null) return taken;
  const isObject = row.objects.some(({ name }) => name === waitsFor);
  // Another name is that of a thread, which carries a number.
  const what = isObject ? lasting(waitsFor) : waitsFor.replaceAll(/\d+/g, '#');
  const frame = stack.find(({ library }) => !library) ?? stack[0] ?? null;
  return [`waits for ${what} in ${functionOf(frame)}`, ...taken];
}

const functionOf = (site: SiteRef | null): string =>
  site ? `${fileName(site.file)} ${site.function}` : '?';
