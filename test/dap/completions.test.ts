import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { launch, versions, write } from './support/debugging';

const PROGRAM = `
import json

class Table:
    def __init__(self):
        self.rows = {'alpha': 1, 'beta': {'gamma': [Table]}, 5: 6, "it's": 7}
        self.asked = []
    def _ipython_key_completions_(self):
        return ['total', 'price']
    def __getitem__(self, key):
        self.asked.append(key)

class Wide(Table):
    def __init__(self):
        super().__init__()
        self.wide = [Table(), 3]
    def look(self):
        return self.rows  # stands

table = Wide()
table.look()
print(table.asked)
`;

describe.each(versions)('completions, 3.$minor', (python) => {
  async function start() {
    const path = write(PROGRAM);
    mkdirSync(join(dirname(path), 'parcel'));
    writeFileSync(join(dirname(path), 'parcel', '__init__.py'), 'raise SystemExit(3)\n');
    const text = 'import os\nraise SystemExit(3)\ndef deliver(): pass\nclass Depot: pass\n';
    writeFileSync(join(dirname(path), 'parcel', 'post.py'), text);
    const run = await launch({ python, program: path, breakpoints: ['stands'] });
    const { threadId } = await run.stopped('breakpoint');
    const { id: frameId } = await run.top(threadId);
    /** What is offered where the bar stands, and what comes of it. */
    const complete = async (line: string) => {
      const [text = '', rest = ''] = line.split('|');
      const column = text.length + 1;
      const { targets } = await run.request('completions', { text: text + rest, column, frameId });
      return (targets as { label: string; text?: string; start: number; length: number }[]).map(
        ({ label, text: put = label, start, length }) => ({
          label,
          line: text.slice(0, start) + put + text.slice(start + length) + rest,
        }),
      );
    };
    const labels = async (line: string) => (await complete(line)).map(({ label }) => label);
    return { run, threadId, complete, labels };
  }

  it('are the keys of mappings, and attributes of what is in them', async () => {
    const { run, threadId, complete, labels } = await start();
    expect(await complete(`self.rows['al`)).toEqual([
      { label: 'alpha', line: `self.rows['alpha']` },
    ]);
    expect(await complete(`self.rows["al|"]`)).toEqual([
      { label: 'alpha', line: `self.rows["alpha"]` },
    ]);
    expect(await labels(`print(self.rows["`)).toEqual(['alpha', 'beta', "it's"]);
    expect(await labels(`self.rows['`)).toEqual(['alpha', 'beta']);
    expect((await complete('self.rows[')).slice(0, 5)).toEqual([
      { label: `'alpha'`, line: `self.rows['alpha']` },
      { label: `'beta'`, line: `self.rows['beta']` },
      { label: '5', line: 'self.rows[5]' },
      { label: `"it's"`, line: `self.rows["it's"]` },
      expect.objectContaining({ label: 'self' }),
    ]);
    expect(await labels(`self.rows["beta"]["`)).toEqual(['gamma']);
    expect(await labels(`self["`)).toEqual(['total', 'price']);
    expect(await labels('self.wide[0].ro')).toEqual(['rows']);
    expect(await labels('f"{self.wid')).toEqual(['wide']);
    // Not in a text.
    expect(await labels('print("sel')).toEqual([]);
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
    expect(run.client.printed).toBe('[]\n');
  });

  it('are modules and what can be imported from them, none of which is loaded for it', async () => {
    const { run, threadId, labels } = await start();
    expect(await labels('import parce')).toEqual(['parcel']);
    expect(await labels('import json, os.pa')).toEqual(['path']);
    expect(await labels('from parcel.')).toEqual(['post']);
    expect(await labels('from parcel.post import ')).toEqual(['Depot', 'deliver', 'os']);
    expect(await labels('from json import dump')).toEqual(['dump', 'dumps']);
    expect(await labels('import ')).toEqual(expect.arrayContaining(['_thread', 'sys', 'xml']));
    await run.request('continue', { threadId });
    expect(await run.ended()).toBe(0);
  });
});
