/** Words as a shell has to be given them, so that it takes each for one word: Python's `shlex.join`. */
export const quote = (...words: readonly string[]): string => words.map(quoted).join(' ');

function quoted(word: string): string {
  if (word === '') return "''";
  return /[^\w@%+=:,./-]/.test(word) ? `'${word.replaceAll("'", `'"'"'`)}'` : word;
}
