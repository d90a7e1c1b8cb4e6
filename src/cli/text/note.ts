import type { Style } from './style';
import { wrapped } from './wrapped';

/** What is to be known about how a run was recorded: of several things, each on a line of the note, each for itself. */
export function noteText(note: string, style: Style): string {
  const lines = note.split('\n').flatMap((one) => {
    const [first = '', ...rest] = wrapped(one, 90);
    return [`${style.warning('heddle:')} ${first}`, ...rest.map((line) => `  ${line}`)];
  });
  return [...lines, ''].join('\n');
}
