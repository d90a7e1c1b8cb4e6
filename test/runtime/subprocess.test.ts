import { describe, expect, test } from 'vitest';
import { fromRoot } from '../../scripts/support/root';
import { compiled, ended } from './support';
import { holdsTable } from './table';

interface Row {
  readonly name: string;
  readonly gives?: unknown;
  readonly steps?: readonly (readonly unknown[])[];
}

holdsTable<Row>('commands', ({ gives, steps }) =>
  steps ? { results: steps.map((step) => step[2]) } : gives,
);

const saidBy = async (scene: string): Promise<unknown> => {
  const { stdout, stderr } = await ended(await compiled('children'), scene);
  expect(stderr).toBe('');
  return JSON.parse(stdout);
};

describe('a child', () => {
  test('that writes more than a pipe holds ends though nobody reads', async () => {
    expect(await saidBy('flood')).toEqual([0, 4_000_000, 4_000_000]);
  });

  test('belongs to any thread, and several threads have some at once', async () => {
    expect(await saidBy('threads')).toEqual(['a0', 'a1', 'a2', 'b0', 'b1', 'b2']);
  });

  test('and all of its group get a signal', async () => {
    expect(await saidBy('group')).toEqual([-15, 'ended too']);
  });

  test('is not waited for by a program that ends', async () => {
    expect(await saidBy('left')).toEqual('left');
  });

  test('is ended by the signal of who runs it', async () => {
    expect(await saidBy('aborted')).toEqual(['enough', false]);
  });

  test('that does not read fails who writes', async () => {
    expect(await saidBy('deaf')).toEqual(['EPIPE', 'EPIPE']);
  });

  test('that writes on after its output was closed is told by a signal', async () => {
    expect(await saidBy('closed')).toEqual(-13);
  });

  test('is waited for at the end of a block', async () => {
    expect(await saidBy('disposed')).toEqual([0, 'read\n']);
  });

  test('has its words quoted for a shell, and only then', async () => {
    expect(await saidBy('quoted')).toEqual(["it's $HOME\n", "'' a 'b c'"]);
  });

  test('that ended as it should not is told by its command', async () => {
    expect(await saidBy('errors')).toEqual([
      "Command 'sh -c 'exit 3'' returned non-zero exit status 3.",
      "Command 'sh -c 'kill -TERM $$'' died with SIGTERM.",
      "Command 'sleep 600' timed out after 20 ms",
    ]);
  });
});

test('the example sorts words', async () => {
  const { stdout, stderr } = await ended(fromRoot('examples', 'commands.mjs'));
  expect([stdout, stderr]).toEqual(['apple\nfig\npear\ngrep found nothing\n', '']);
});
