import { fileName } from '../../../model/index';

interface Place {
  readonly file: string;
  readonly line: number;
}

/** What is needed of a finding, be it a row or a part of a report. */
interface Told {
  readonly locations: readonly (Place & { readonly role: string })[];
  readonly participants: readonly {
    readonly waitsFor: string | null;
    readonly holds: readonly { readonly name: string; readonly site: Place | null }[];
    readonly stack: readonly Place[];
  }[];
}

/** A line that takes part in a finding, and what happened on it. */
export interface LineSentence extends Place {
  readonly message: string;
}

/** The lines of a finding in the order told, each once, with what the threads did there. */
export function lineSentences<T extends Told>(
  finding: T,
  nameOf: (participant: T['participants'][number]) => string,
): LineSentence[] {
  return distinct(
    finding.locations.map(({ file, line, role }) => ({
      file,
      line,
      message: sentence(finding, nameOf, { file, line }) ?? role,
    })),
  );
}

/** `worker-1 waits for account_b.lock, holding account_a.lock` for a line somebody waits on. */
function sentence<T extends Told>(
  { locations, participants }: T,
  nameOf: (participant: T['participants'][number]) => string,
  here: Place,
): string | null {
  const isHere = (site: Place | null | undefined): boolean => !!site && isSame(site, here);
  const waiting = participants.flatMap((one) => {
    const { waitsFor, holds, stack } = one;
    // The frame in the user's code: the innermost that the finding is about.
    const frame = stack.find((each) => locations.some((other) => isSame(each, other)));
    if (!isHere(frame) || waitsFor === null) return [];
    const held = holds.map(
      ({ name, site }) =>
        `${name}${site && !isHere(site) ? ` (${fileName(site.file)}:${site.line})` : ''}`,
    );
    const holding = held.length > 0 ? `, holding ${held.join(', ')}` : '';
    return `${nameOf(one)} waits for ${waitsFor}${holding}`;
  });
  if (waiting.length > 0) return some(waiting);
  const taken = participants.flatMap((one) =>
    one.holds.filter(({ site }) => isHere(site)).map(({ name }) => `${nameOf(one)} took ${name}`),
  );
  return taken.length > 0 ? some(taken) : null;
}

const isSame = (a: Place, b: Place): boolean => a.line === b.line && a.file === b.file;

/** The first few of many. */
function some(texts: readonly string[]): string {
  const rest = texts.length - 3;
  return [...texts.slice(0, 3), ...(rest > 0 ? [`and ${rest} more`] : [])].join('; ');
}

/** One a line: several threads may do the same there. */
function distinct(lines: readonly LineSentence[]): LineSentence[] {
  const merged = new Map<string, LineSentence>();
  for (const line of lines) {
    const key = `${line.file}:${line.line}`;
    const old = merged.get(key);
    const isNew = old && !old.message.includes(line.message);
    if (!old) merged.set(key, line);
    else if (isNew) merged.set(key, { ...old, message: `${old.message}; ${line.message}` });
  }
  return [...merged.values()];
}
