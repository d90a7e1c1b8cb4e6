import { expect, test } from 'vitest';
import { anyPython } from '../support/pythons';
import { program, reportOf } from './support/heddle';

test('who holds a lock of several processes, and who waits for it, go by their processes', async () => {
  const { report } = await reportOf(['--python', anyPython().path, program('shared_lock.py')]);
  const [found] = report.findings.filter(({ rule }) => rule === 'long-hold');
  expect(found).toMatchObject({
    title: expect.stringContaining('by MainThread of hold in hold() while others waited') as string,
    participants: [{ name: 'MainThread of hold' }, { name: 'MainThread of want' }],
  });
});
