import {
  accessSync,
  closeSync,
  constants,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { HeddleError } from '../base/index';

/** No report or export is called so: a name was forgotten after the option. */
const PRECIOUS = /\.(?:pyw?|[cm]?[jt]s|heddle)$/i;

/**
 * A file that is written for the user, in parts, and is there only once it is whole: what had its name
 * before stays until then. Errors name the option that chose the file.
 */
export class TargetFile {
  private readonly path: string;
  /** What is written to: a device or a pipe takes the text itself, a file is replaced in the end. */
  private readonly fresh: string;
  private readonly isSpecial: boolean;
  private fd: number | null = null;

  private constructor(
    private readonly file: string,
    private readonly option: string,
  ) {
    this.path = resolve(file);
    this.isSpecial = statSync(this.path, { throwIfNoEntry: false })?.isFile() === false;
    this.fresh = this.isSpecial ? this.path : `${this.path}.${process.pid}.tmp`;
  }

  /** Says before anything is done what would keep a file from being written. */
  static check(file: string, option: string): void {
    const path = resolve(file);
    const existing = statSync(path, { throwIfNoEntry: false });
    if (existing?.isDirectory()) throw cannotWrite(file, option, 'it is a directory');
    if (existing && PRECIOUS.test(path))
      throw cannotWrite(file, option, 'it is there already, and is a program or a recording');
    try {
      accessSync(existing ? path : dirname(path), constants.W_OK);
    } catch (error) {
      throw cannotWrite(file, option, reason(error));
    }
  }

  /** Opens a file that `check` found nothing against. */
  static open(file: string, option: string): TargetFile {
    const target = new TargetFile(file, option);
    target.guarded(() => (target.fd = openSync(target.fresh, 'w')));
    return target;
  }

  /** Writes a whole file. */
  static write(file: string, option: string, text: string): void {
    const target = TargetFile.open(file, option);
    target.write(text);
    target.commit();
  }

  write(text: string): void {
    const bytes = Buffer.from(text);
    this.guarded(() => {
      for (let at = 0; at < bytes.length;) at += writeSync(this.fd!, bytes, at);
    });
  }

  /** What was written is all: the file is there now. */
  commit(): void {
    this.guarded(() => {
      this.close();
      if (!this.isSpecial) renameSync(this.fresh, this.path);
    });
  }

  /** Leaves nothing of what was written. */
  abandon(): void {
    this.close();
    if (!this.isSpecial) rmSync(this.fresh, { force: true });
  }

  private close(): void {
    if (this.fd !== null) closeSync(this.fd);
    this.fd = null;
  }

  private guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.abandon();
      throw cannotWrite(this.file, this.option, reason(error));
    }
  }
}

function cannotWrite(file: string, option: string, why: string): HeddleError {
  return new HeddleError(
    'cannotWrite',
    `${file} cannot be written: ${why}`,
    `Choose another ${option}.`,
  );
}

/** In a sentence: why something cannot be written. */
export function reason(error: unknown): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
      return 'its folder does not exist';
    case 'EACCES':
    case 'EROFS':
      return 'permission denied';
    case 'ENOSPC':
      return 'no space is left';
    default:
      return (error as Error).message;
  }
}
