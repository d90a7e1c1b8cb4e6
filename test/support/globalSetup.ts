import type { TestProject } from 'vitest/node';
import { discoverNodes, type FoundNode } from '../../scripts/nodes/discover';
import { discover, primaries, type Found } from '../../scripts/pythons/discover';

declare module 'vitest' {
  interface ProvidedContext {
    pythons: Found[];
    nodes: FoundNode[];
  }
}

/** Interpreters and Nodes are looked for once, not in every test file. */
export default async function setup(project: TestProject): Promise<void> {
  project.provide('pythons', primaries(await discover()));
  project.provide('nodes', await discoverNodes());
}
