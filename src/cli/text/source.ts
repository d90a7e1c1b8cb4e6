import { isAbsolute, normalize, relative } from 'node:path';
import { visibleName } from '../../model/index';
import type { ReportSite } from '../../session/report/index';

/** Where source is quoted from: one line of a file, or undefined when it cannot be read. */
export type QuoteSource = (file: string, line: number) => string | undefined;

/** A path as the user would write it: relative when it lies below the working directory. */
export function shortPath(file: string, cwd: string): string {
  if (!isAbsolute(file)) return file;
  const short = relative(cwd, file);
  return short === '' || short.startsWith('..') ? normalize(file) : short;
}

/** Where a library of Python or Node lies; what comes after it is what a program calls it. */
const LIBRARY =
  /^.*\/(?:lib(?:64)?\/python3[\d.]*t?(?:\/(?:site|dist)-packages)?|node_modules)\/(?=.)/;

/** A path with the home folder as `~`, where the rest of it needs no quotes. */
export function homely(path: string, home: string | undefined): string {
  const short = home && path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
  return quoted(short) === short ? short : path;
}

/** A path as an argument on a shell's command line. */
export function quoted(path: string): string {
  return /^(~\/)?[\w./:@%+,=-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

/** How places in source are shown: where, in which function, and the line itself. */
export class Places {
  constructor(
    private readonly cwd: string,
    private readonly quote: QuoteSource,
  ) {}

  /** `app.py:31` */
  at(file: string, line: number): string {
    const path = visibleName(shortPath(file, this.cwd));
    return line > 0 ? `${path}:${line}` : path;
  }

  /** `app.py:31 in transfer` */
  in({ file, line, function: name }: ReportSite): string {
    const known = name !== '' && name !== '<module>';
    return this.at(file, line) + (known ? ` in ${name}` : '');
  }

  /** The same for a cell of a table: of a library as `json/decoder.py:355 in JSONDecoder.decode`. */
  briefly(site: ReportSite): string {
    return this.in({ ...site, file: site.file.replace(LIBRARY, '') });
  }

  /** The line of source without its indentation, the beginning of one that no person wrote; undefined when it cannot be read. */
  line(file: string, line: number): string | undefined {
    const text = this.quote(file, line)?.trim() || undefined;
    return text && text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)}…` : text;
  }
}

/** Lines that programs write are as long as a file. */
const LONGEST_LINE = 200;
