import type { TestProject } from 'vitest/node';
import { discoverNodes, type FoundNode } from '../../scripts/nodes/discover';
import { discover, freeThreaded, primaries, type Found } from '../../scripts/pythons/discover';

declare module 'vitest' {
  interface ProvidedContext {
    pythons: Found[];
    freeThreaded: Found[];
    nodes: FoundNode[];
  }
}

/** Interpreters and Nodes are looked for once, not in every test file. */
export default async function setup(project: TestProject): Promise<void> {
  const found = await discover();
  project.provide('pythons', primaries(found));
  project.provide('freeThreaded', freeThreaded(found));
  project.provide('nodes', await discoverNodes());
}
