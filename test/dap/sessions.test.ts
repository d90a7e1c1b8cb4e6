import { dirname } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DapClient } from '../support/dapClient';
import { launch, versions, write } from './support/debugging';

const [python] = versions;

describe('what a session refuses', () => {
  const start = (configuration: object): Promise<void> => {
    const client = DapClient.start();
    onTestFinished(() => client.close());
    return client.launch({ record: false, ...configuration }, () => Promise.resolve());
  };

  it.each([
    ['pass\n', 'app.py', { python: '/no/such/python' }, /"python" in launch\.json/],
    ['pass\n', 'app.py', { python: '/bin/true' }, /"python" or "node" in launch\.json/],
    ['0;\n', 'app.mjs', { node: '/no/such/node' }, /"node" in launch\.json/],
    ['text\n', 'notes.txt', {}, /archive by "program"/],
    ['pass\n', 'app.py', { program: '.' }, /"program" in launch\.json/],
  ])('a launch of %j in %s with %j', async (text, name, bad, told) => {
    const path = write(text, name);
    const failed = await start({ program: path, cwd: dirname(path), ...bad }).catch(
      ({ message }: Error) => message,
    );
    expect(failed).toMatch(told);
    expect(failed).not.toMatch(/ --?\w/);
  });

  it('a second launch, or an attach, while the first program goes on', async () => {
    const text = 'print("first")  # here\n';
    const run = await launch({ python: python!, program: write(text), breakpoints: ['here'] });
    const { threadId } = await run.stopped('breakpoint');
    const again = { program: write('print("second")\n'), python: python!.path, record: false };
    const refused = /^this session has started a program, or attached to one, already/;
    await expect(run.request('launch', again)).rejects.toThrow(refused);
    await expect(run.request('attach', { processId: process.pid })).rejects.toThrow(refused);
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('first\n');
  });

  it('exception filters that there are not', async () => {
    const text = 'print("first")  # here\n';
    const run = await launch({ python: python!, program: write(text), breakpoints: ['here'] });
    const { threadId } = await run.stopped('breakpoint');
    const { breakpoints } = await run.request('setExceptionBreakpoints', {
      filters: ['uncaught', 'thrown', 'finding:deadlock'],
      filterOptions: [{ filterId: 'raised', condition: 'OSError' }, { filterId: 'finding:none' }],
    });
    expect(breakpoints).toEqual([
      { verified: true },
      { verified: false, message: 'there is no filter thrown' },
      { verified: true },
      { verified: true },
      { verified: false, message: 'there is no filter finding:none' },
    ]);
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
  });
});
