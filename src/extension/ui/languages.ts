import type * as vscode from 'vscode';

/** Languages whose programs are run: what is found out appears in their files. */
const LANGUAGES: readonly string[] = ['python', 'javascript', 'typescript'];

export const isProgram = ({ languageId }: vscode.TextDocument): boolean =>
  LANGUAGES.includes(languageId);

export const programFiles: vscode.DocumentSelector = LANGUAGES.map((language) => ({
  language,
  scheme: 'file',
}));

export const openOne = 'Open a Python, JavaScript or TypeScript file to run it with Heddle.';
