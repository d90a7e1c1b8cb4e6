import { inject } from 'vitest';
import type { FoundNode } from '../../scripts/nodes/discover';

/** One Node for each line of this machine that is tested, oldest first. */
export const nodes = (): readonly FoundNode[] => inject('nodes');

/** Those that do not run the tests themselves. */
export const otherNodes = (): readonly FoundNode[] =>
  nodes().filter(({ version }) => version !== process.versions.node);
