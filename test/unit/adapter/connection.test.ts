import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { Connection } from '../../../src/adapter/dap/connection';

test('after its end a session tells of no thread, but of what was still printed', () => {
  const output = new PassThrough();
  const connection = new Connection();
  connection.start(new PassThrough(), output);
  connection.event('thread', { reason: 'started', threadId: 1 });
  connection.event('terminated');
  connection.event('thread', { reason: 'exited', threadId: 1 });
  connection.event('output', { output: 'last words' });
  const said = String(output.read());
  const events = [...said.matchAll(/"event":"(\w+)"/g)].map(([, event]) => event);
  expect(events).toEqual(['thread', 'terminated', 'output']);
});
