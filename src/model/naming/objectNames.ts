import { asId, type ProcessId } from '../../base/index';
import { FactKey, ObjectKind, SiteFlag } from '../../protocol/index';
import { kindName } from '../names';
import type { RunState } from '../runState';
import type { SyncObject } from '../state/object';
import type { Site } from '../state/sites';
import type { NamingFrame } from './deriveName';
import { deriveName } from './deriveName';
import { withForeign, withoutForeign } from './foreignLetters';
import { inJavaScript, isJavaScript, pythonic } from './javascript';
import { sharedWordName } from './sharedWord';
import { waitedName } from './waitedName';

/** Instead of a ProcessId, which is never 0. */
const ANY_PROCESS = asId<ProcessId>(0);

/** Last part of a path. */
export function fileName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

/** A word for the kind, as in a sentence: `lock`, `queue`, `bounded semaphore`. */
export function kindWord(kind: number): string {
  if (kind === ObjectKind.RLock) return 'RLock';
  return kindName(kind)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
}

/**
 * What the user calls the object (an inner lock goes by the name of the whole): the name the
 * program gave it, the variable, attribute or argument it was first stored in, of one that nobody was
 * seen to make what it is called where it is waited for, else its kind and the line that made it. Equal names are
 * told apart by ` #2`, ` #3` in the order of creation.
 */
export function objectName(state: RunState, object: SyncObject): string {
  const { root } = object;
  if (root.derivedName !== '' && root.namedAt === state.sites.sourceRevision) {
    return root.derivedName;
  }
  if (root.derivedName === '') {
    nameInOrder(state);
    if (root.derivedName === '') rename(state, root);
  } else if (root.givenName === '' && !root.nameFromSource) rename(state, root);
  root.namedAt = state.sites.sourceRevision;
  return root.derivedName;
}

/** Names everything that has no name yet, in the order created: so the suffixes are stable. */
function nameInOrder(state: RunState): void {
  const { unnamed } = state;
  state.unnamed = [];
  for (const object of unnamed) {
    if (state.object(object.id) !== object || object.parent || object.derivedName !== '') continue;
    rename(state, object);
  }
}

function rename(state: RunState, object: SyncObject): void {
  const base = object.givenName || withForeign(sourceName(state, object));
  object.nameFromSource = base !== null;
  object.namedAt = state.sites.sourceRevision;
  const name = base ?? fallbackName(state, object);
  // Asked again and told the same: it keeps its number.
  if (name === object.plainName && object.derivedName !== '') return;
  object.plainName = name;
  // What several processes share is told by any of them.
  object.derivedName = state.uniqueName(object.sharers ? ANY_PROCESS : object.process.id, name);
}

function namingFrames(state: RunState, sites: readonly Site[]): NamingFrame[] {
  return sites.map((site) => ({
    function: withoutForeign(site.function),
    line: site.line,
    source: (line) => {
      const text = state.sites.sourceLine(site.file, line);
      return text === undefined ? undefined : withoutForeign(text);
    },
  }));
}

function sourceName(state: RunState, object: SyncObject): string | null {
  if (object.isOfBefore) {
    const outer = state.sites.frames(object.waitStack);
    const first = outer.findIndex(({ flags }) => (flags & SiteFlag.Internal) === 0);
    if (first < 0 || isJavaScript(outer[first]!.file)) return null;
    return waitedName(kindName(object.kind), namingFrames(state, outer.slice(first)));
  }
  const sites = state.sites.frames(object.stack);
  const file = sites[0]?.file ?? '';
  const frames = namingFrames(state, sites);
  const kind = kindName(object.kind);
  if (!isJavaScript(file)) return deriveName(kind, frames, object.ordinal);
  const name = deriveName(kind, pythonic(frames), object.ordinal);
  return sharedWordName(frames, object.ordinal) ?? (name && inJavaScript(name));
}

/** `lock at bank.py:12` */
function fallbackName(state: RunState, object: SyncObject): string {
  const word = kindWord(object.kind);
  const site = state.sites.site(state.sites.userSite(object.stack));
  const { pid, facts } = object.process;
  const server = facts.get(FactKey.ProcessName);
  // Where a manager's server makes what clients ask for says nothing to them.
  if (server !== undefined && site.flags !== 0 && state.calls.isAnswerer(pid))
    return `${word} of ${server}`;
  return site.id === 0 ? `${word} ${object.id}` : `${word} at ${fileName(site.file)}:${site.line}`;
}
