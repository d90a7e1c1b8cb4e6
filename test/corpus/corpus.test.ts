import { expect, test } from 'vitest';
import { corpusCases } from '../../scripts/corpus/cases';
import { judge } from '../../scripts/corpus/judge';
import { RULES } from '../../src/analysis/index';
import { anyPython } from '../support/pythons';

const cases = corpusCases();
const rules = [...new Set(cases.map(({ rule }) => rule))];

test('every folder is a rule', () => {
  expect(RULES.map(({ name }) => name)).toEqual(expect.arrayContaining(rules));
});

// The first of each rule; `npm run corpus` runs all.
test.each(rules.map((rule) => [rule, cases.find((one) => one.rule === rule)!] as const))(
  '%s is found, and not suspected in the corrected twin',
  async (_, one) => {
    expect(await judge(one, anyPython().path)).toEqual({
      found: true,
      missing: '',
      falsePositives: [],
      broken: '',
    });
  },
);
