/** What came of one test of the suite. */
export interface HostResult {
  readonly name: string;
  /** null: passed */
  readonly error: string | null;
  readonly ms: number;
}

/** A line a test for a log, with its error below. */
export const told = ({ name, error, ms }: HostResult): string =>
  `${error === null ? 'passed' : 'FAILED'}  ${name} (${ms} ms)${error === null ? '' : `\n${error}`}`;

type Body = () => Promise<void> | void;

/** The tests of the suite, in order. */
export class HostTests {
  private readonly tests: { readonly name: string; readonly body: Body }[] = [];

  readonly test = (name: string, body: Body): void => {
    this.tests.push({ name, body });
  };

  async run(): Promise<HostResult[]> {
    const results: HostResult[] = [];
    for (const { name, body } of this.tests) {
      const started = Date.now();
      let error: string | null = null;
      try {
        await body();
      } catch (thrown) {
        error = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
      }
      results.push({ name, error, ms: Date.now() - started });
    }
    return results;
  }
}

/** Waits until something holds that VS Code brings about by itself. */
export async function until<T>(
  what: string,
  look: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  ms = 30_000,
): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`did not come: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
