/** Text of a line of a file, undefined when it is not known. Lines count from 1. */
export type LineReader = (line: number) => string | undefined;

export function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}
