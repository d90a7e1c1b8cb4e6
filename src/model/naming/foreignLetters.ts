// Identifiers may have letters of any script; what scans source for them knows those of ASCII.
const FOREIGN = /[^\0-\x7f]/u;
const LETTER = /[^\0-\x7f]/gu;
const IN_IDENTIFIER = /\p{ID_Continue}/u;
const WORD = /[Zz]u([0-9a-f]{2,6})z/g;

/** The text with each foreign letter of an identifier as a word of ASCII. */
export function withoutForeign(text: string): string {
  if (!FOREIGN.test(text)) return text;
  return text.replace(LETTER, (letter) => {
    if (!IN_IDENTIFIER.test(letter)) return letter;
    // A class is known by its capital.
    const first = letter === letter.toLowerCase() ? 'z' : 'Z';
    return `${first}u${letter.codePointAt(0)!.toString(16)}z`;
  });
}

/** What `withoutForeign` made, or a part of it, as it was. */
export function withForeign(text: string | null): string | null {
  if (text === null) return null;
  return text.replace(WORD, (_, code: string) => String.fromCodePoint(parseInt(code, 16)));
}
