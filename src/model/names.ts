import { ObjectKind, WaitReason } from '../protocol/index';

function memberNames(members: Readonly<Record<string, number>>): readonly string[] {
  const names: string[] = [];
  for (const [name, value] of Object.entries(members)) names[value] = name;
  return names;
}

const KINDS = memberNames(ObjectKind);
const REASONS = memberNames(WaitReason);

/** Member name of ObjectKind; `Unknown` for what is newer or was never said. */
export function kindName(kind: number): string {
  return KINDS[kind] ?? 'Unknown';
}

/** Member name of WaitReason. */
export function reasonName(reason: number): string {
  return REASONS[reason] ?? 'Other';
}
