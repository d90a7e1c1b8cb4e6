import { fromRoot } from '../../../scripts/support/root';
import { anyPython } from '../../support/pythons';
import { heddle, type Heddle } from './heddle';

export const ROWS = 20;
export const COLUMNS = 100;

/** What a terminal makes of Ctrl-C. */
export const CTRL_C = '\u0003';

/** Starts `heddle run` in a terminal of its own. */
export function inTerminal(args: readonly string[], env: Record<string, string> = {}): Heddle {
  const driver = [anyPython().path, fromRoot('test', 'cli', 'support', 'terminal.py')];
  return heddle(['run', '--python', anyPython().path, ...args], {
    through: [...driver, String(ROWS), String(COLUMNS)],
    env,
  });
}
