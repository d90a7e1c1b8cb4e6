import { expect, test } from 'vitest';
import { runChoice } from '../../../src/extension/runs/runChoice';

const startedAt = new Date(2026, 10, 27, 16, 33, 11);
const run = { title: 'app.py', live: false, isRecording: false, startedAt };

test('runs of one program are told apart', () => {
  const at = startedAt.toLocaleTimeString();
  const describe = (more: Partial<typeof run>, now = startedAt): string =>
    runChoice({ ...run, ...more }, now).description;
  expect(runChoice({ ...run, live: true }, startedAt)).toEqual({
    label: '$(pulse) app.py',
    description: `running · started ${at}`,
  });
  expect(describe({})).toBe(`ended · started ${at}`);
  expect(describe({ isRecording: true })).toBe(`recording · started ${at}`);
  expect(describe({}, new Date(2026, 10, 28))).toBe(
    `ended · started ${startedAt.toLocaleString()}`,
  );
});

test('before anything is known of it, it has its name', () => {
  expect(runChoice({ ...run, startedAt: null }).description).toBe('ended');
});
