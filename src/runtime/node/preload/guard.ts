import { complain } from './complain';

/**
 * Loaded by every Node that a run starts, of whatever version: nothing here may be newer than the oldest. A
 * worker may have an environment of its own, and is told otherwise whether there is a session.
 */
const [major] = process.versions.node.split('.').map(Number) as [number];
// Leaves no trace: the program may look at what is loaded.
delete require.cache[__filename];
if (major >= 20 && typeof process.versions['bun'] === 'undefined') {
  // Beside this file in dist/node.
  const agent = __filename.replace(/preload\.cjs$/, 'agent.cjs');
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    require(agent);
  } catch (error) {
    // Files that the program may not read, as with --permission.
    complain(error);
  }
  delete require.cache[agent];
}
