import { defineConfig } from 'vitest/config';

// One file at a time: each has a VS Code server and a browser of its own, on two cores.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.vscode.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 45_000 } },
    // VS Code moves the focus when it sees fit, now and then into the middle of what a user types; such
    // a step is tried again, and the report says so.
    retry: 1,
    // A step goes on from where the one before it left the window.
    bail: 0,
  },
});
