import type { TestProject } from 'vitest/node';
import { discover, primaries, type Found } from '../../scripts/pythons/discover';

declare module 'vitest' {
  interface ProvidedContext {
    pythons: Found[];
  }
}

/** Interpreters are looked for once, not in every test file. */
export default async function setup(project: TestProject): Promise<void> {
  project.provide('pythons', primaries(await discover()));
}
