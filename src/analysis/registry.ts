import { deadlock } from './deadlock';
import { highContention } from './highContention';
import { longHold } from './longHold';
import type { Rule } from './rule';
import { selfDeadlock } from './selfDeadlock';

/** Every rule there is, errors first. */
export const RULES: readonly Rule[] = [deadlock, selfDeadlock, highContention, longHold];

export function ruleNamed(name: string): Rule | undefined {
  return RULES.find((rule) => rule.name === name);
}
