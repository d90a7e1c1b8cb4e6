import { expect, test } from 'vitest';
import { corpusCases } from '../../scripts/corpus/cases';
import { judge } from '../../scripts/corpus/judge';
import { pythons } from '../support/pythons';

const PAIR = corpusCases().find(({ name }) => name === 'stall/handler_sets_event')!;

test.each(pythons())(
  'what a handler of a signal does is read where it is written on 3.$minor',
  async ({ path }) => {
    expect(await judge(PAIR, path)).toMatchObject({ found: true, falsePositives: [], broken: '' });
  },
);
