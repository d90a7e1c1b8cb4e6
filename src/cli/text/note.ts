import type { Style } from './style';

/** Something to know about how a run was recorded, as one line. */
export function noteText(note: string, style: Style): string {
  return `${style.warning('heddle:')} ${note}\n`;
}
