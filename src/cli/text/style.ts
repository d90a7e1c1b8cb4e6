type Paint = (text: string) => string;

/** Colours for a terminal, or none at all. Text in is text out: only colour is added. */
export interface Style {
  readonly error: Paint;
  readonly warning: Paint;
  /** Less important than the rest. */
  readonly faint: Paint;
  readonly strong: Paint;
}

const paint =
  (open: number, close: number): Paint =>
  (text) =>
    `\u001b[${open}m${text}\u001b[${close}m`;

const coloured: Style = {
  error: paint(31, 39),
  warning: paint(33, 39),
  faint: paint(2, 22),
  strong: paint(1, 22),
};

const same: Paint = (text) => text;

export const plain: Style = { error: same, warning: same, faint: same, strong: same };

export const COLOR_CHOICES = ['auto', 'always', 'never'] as const;
export type ColorChoice = (typeof COLOR_CHOICES)[number];

/** By itself colours only on a terminal, and never where the user has set NO_COLOR or TERM=dumb. */
export function styleFor(
  isTerminal: boolean,
  env: NodeJS.ProcessEnv,
  choice: ColorChoice = 'auto',
): Style {
  if (choice !== 'auto') return choice === 'always' ? coloured : plain;
  const refused = !!env['NO_COLOR'] || env['TERM'] === 'dumb';
  return isTerminal && !refused ? coloured : plain;
}
