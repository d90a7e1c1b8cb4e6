/** Cuts the middle out of a text so that it has at most `max` characters; the end tells most. */
export function middleEllipsis(text: string, max: number): string {
  const characters = [...text];
  if (characters.length <= max) return text;
  if (max <= 1) return '…';
  const tail = Math.ceil((max - 1) * 0.55);
  const head = max - 1 - tail;
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - tail).join('')}`;
}

/**
 * Splits a name for CSS: the head shrinks with an ellipsis, the tail stays. `worker-12` has
 * nothing to gain from it and stays whole.
 */
export function splitForEllipsis(text: string, tailLength = 10): readonly [string, string] {
  const characters = [...text];
  if (characters.length <= tailLength * 2) return [text, ''];
  const at = characters.length - tailLength;
  return [characters.slice(0, at).join(''), characters.slice(at).join('')];
}

/** The last part of a path. */
export function fileName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

/** `transfer.py:31` */
export function lineText({ file, line }: { readonly file: string; readonly line: number }): string {
  return `${fileName(file)}:${line}`;
}

/** Places without those that were named before. */
export function distinctLines<T extends { readonly file: string; readonly line: number }>(
  locations: readonly T[],
): T[] {
  const seen = new Set<string>();
  return locations.filter(({ file, line }) => {
    const key = `${file}:${line}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** `transfer.py:31 ⇄ :44`: the file is named once while it stays the same. */
export function locationsText(
  locations: readonly { readonly file: string; readonly line: number }[],
): string[] {
  let last = '';
  return distinctLines(locations).map(({ file, line }) => {
    const text = file === last ? `:${line}` : lineText({ file, line });
    last = file;
    return text;
  });
}
