import { defineConfig } from 'vitest/config';

// Two cores: most tests spawn interpreters or a browser of their own, so two test files at a time.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/fixtures/**', 'node_modules/**', 'dist/**'],
    pool: 'forks',
    maxWorkers: 2,
    // A test waits a few times, each by `test/support/deadline.ts` at most.
    testTimeout: 270_000,
    hookTimeout: 270_000,
    expect: { poll: { timeout: 90_000 } },
    globalSetup: ['test/support/globalSetup.ts'],
  },
});
