import type { RunState } from '../runState';
import type { SyncObject } from '../state/object';
import { kindName } from '../names';

/** What the user calls the object. */
export function objectName(state: RunState, object: SyncObject): string {
  const { root } = object;
  if (root.givenName) return root.givenName;
  const site = state.sites.site(state.sites.userSite(root.stack));
  return `${kindName(root.kind).toLowerCase()} at ${site.file.split('/').pop()}:${site.line}`;
}
