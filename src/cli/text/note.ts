import type { Style } from './style';
import { wrapped } from './wrapped';

/** Something to know about how a run was recorded. */
export function noteText(note: string, style: Style): string {
  const [first = '', ...rest] = wrapped(note, 90);
  return [`${style.warning('heddle:')} ${first}`, ...rest.map((line) => `  ${line}`), ''].join(
    '\n',
  );
}
