import { expect, test } from 'vitest';
import { givenBack, keptUntil } from '../../../src/model/index';

/** Of the line with `# HERE`: where it gives back what it takes, `always` or not, with `yields`, and until which line it is kept. */
function kept(text: string): readonly [back: string, until: number] {
  const lines = text.split('\n');
  const line = lines.findIndex((one) => one.includes('# HERE')) + 1;
  const textOf = (at: number): string | undefined => lines[at - 1];
  const back = givenBack(textOf, line);
  const words = back && [back.line, back.always && 'always', back.yields && 'yields'];
  return [words ? words.filter(Boolean).join(' ') : 'never', keptUntil(textOf, line)];
}

test('a release that an exception passes over', () => {
  const text = `
def call(self):
    self.slots.acquire()  # HERE

    send()
    other.release()
    self.slots.release()
    return`;
  expect(kept(text)).toEqual(['7', 7]);
});

test('a release in finally, also where there is another one before', () => {
  const text = `
def call(self):
    await self.slots.acquire()  # HERE
    if done:
        self.slots.release()
        return
    try:
        send()
    finally:
        if taken:
            self.slots.release()`;
  expect(kept(text)).toEqual(['11 always', 11]);
});

test('an item of a pool, whose user comes between', () => {
  const text = `
    def connection(self):
        one = self.idle.get()  # HERE
        try: yield one
        finally: self.idle.put(one)
    def close(self):
        self.idle.put(None)`;
  expect(kept(text)).toEqual(['5 always yields', 5]);
});

test('what another function gives back', () => {
  const text = `
class Pool:
    def take(self):
        self.slots.acquire()  # HERE
        return self.idle.pop()

    def give(self, one):
        self.slots.release()`;
  expect(kept(text)).toEqual(['never', 4]);
});

test('a block of with', () => {
  const text = `
async def crawl(depth):
    async with limit:  # HERE

        await crawl(depth - 1)

    print()`;
  expect(kept(text)).toEqual(['never', 5]);
});

test('a line that is not known ends what is known', () => {
  expect(keptUntil((at) => (at === 3 ? 'with limit:' : undefined), 3)).toBe(3);
});

test('nothing by a function of one line', () => {
  const text = `
class Limiter:
    def start(self): self.slots.acquire()  # HERE
    def done(self): self.slots.release()`;
  expect(kept(text)).toEqual(['never', 3]);
});

test('nothing by what comes after the function', () => {
  const text = `
def work():
    while jobs.get() is not None:  # HERE
        pass
jobs.put(None)`;
  expect(kept(text)).toEqual(['never', 3]);
});
