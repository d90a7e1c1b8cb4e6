import type { Found } from '../pythons/discover';
import { inFolder, type Side } from '../conformance/sides';
import { fromRoot } from '../support/root';

/** What a case of `interruptions.py` printed. */
export interface Figures {
  readonly case: string;
  readonly caught: number;
  readonly leaked: number;
  readonly robbed: number;
  readonly changed: number;
  readonly swallowed: number;
  readonly unbalanced: number;
}

export const INTERRUPTIONS = fromRoot('scripts', 'stress', 'interruptions.py');

/** `with` calls these in C: they leak nothing on versions that do not lose locks by themselves. */
export const CLEAN: readonly string[] = ['lock', 'rlock'];

/** Cases there are; the exceptions of a run are shared out among them. */
const CASES = 17;

export const figuresOf = (printed: string): Map<string, Figures> =>
  new Map(
    printed
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Figures)
      .map((one) => [one.case, one]),
  );

/** Throws so many exceptions, and tells what they left behind, by case. Throws when the program fails. */
export const interrupt = (
  python: Found,
  side: Side,
  way: 'thrown' | 'signals',
  count: number,
): Promise<Map<string, Figures>> =>
  inFolder(python, side, [], async (_, start) => {
    const each = String(Math.ceil(count / CASES));
    const { code, stdout, stderr } = await start([INTERRUPTIONS, way, each], {});
    const figures = code === 0 ? figuresOf(stdout) : new Map<string, Figures>();
    if (figures.size !== CASES)
      throw new Error(`${python.version} ${side} ${way}: status ${code}\n${stdout}${stderr}`);
    return figures;
  });
