import { StringDecoder } from 'node:string_decoder';

/** What a stream of output is read as. */
export type Text = string | Buffer;

const NEWLINE = 0x0a;

/** Output that has come and was not read yet, in the pieces that it came in. */
export interface Pieces<T extends Text> {
  /** Adds what came; without an argument: nothing more will come. */
  add(chunk?: Buffer): void;
  /** Whether there is anything. */
  readonly any: boolean;
  /** Whether there is a whole line. */
  hasLine(): boolean;
  /** All there is, without taking it. */
  peek(): T;
  take(): T;
  /** The next line with its end; all there is where there is none. */
  takeLine(): T;
}

abstract class AnyPieces<T extends Text> implements Pieces<T> {
  protected parts: T[] = [];
  /** So many parts are known to have no end of a line. */
  private searched = 0;

  abstract add(chunk?: Buffer): void;
  protected abstract join(parts: readonly T[]): T;
  /** Where the line ends, -1: not in this part. */
  protected abstract endOfLine(part: T): number;
  protected abstract cut(part: T, from: number, to?: number): T;

  get any(): boolean {
    return this.parts.length > 0;
  }

  hasLine(): boolean {
    for (; this.searched < this.parts.length; this.searched++)
      if (this.endOfLine(this.parts[this.searched] as T) >= 0) return true;
    return false;
  }

  peek(): T {
    return this.join(this.parts);
  }

  take(): T {
    const all = this.peek();
    this.parts = [];
    this.searched = 0;
    return all;
  }

  takeLine(): T {
    if (!this.hasLine()) return this.take();
    const { parts, searched: at } = this;
    const last = parts[at] as T;
    const end = this.endOfLine(last) + 1;
    const line = this.join([...parts.slice(0, at), this.cut(last, 0, end)]);
    if (end < last.length) {
      parts[at] = this.cut(last, end);
      parts.splice(0, at);
    } else parts.splice(0, at + 1);
    this.searched = 0;
    return line;
  }
}

class Bytes extends AnyPieces<Buffer> {
  add(chunk?: Buffer): void {
    if (chunk) this.parts.push(chunk);
  }
  protected join(parts: readonly Buffer[]): Buffer {
    return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  }
  protected endOfLine(part: Buffer): number {
    return part.indexOf(NEWLINE);
  }
  protected cut(part: Buffer, from: number, to?: number): Buffer {
    return part.subarray(from, to);
  }
}

class Characters extends AnyPieces<string> {
  private readonly decoder: StringDecoder;

  constructor(encoding: BufferEncoding) {
    super();
    this.decoder = new StringDecoder(encoding);
  }

  add(chunk?: Buffer): void {
    const text = chunk ? this.decoder.write(chunk) : this.decoder.end();
    if (text !== '') this.parts.push(text);
  }
  protected join(parts: readonly string[]): string {
    return parts.join('');
  }
  protected endOfLine(part: string): number {
    return part.indexOf('\n');
  }
  protected cut(part: string, from: number, to?: number): string {
    return part.slice(from, to);
  }
}

/** Pieces of text, or of bytes where no encoding is given. */
export const piecesOf = (encoding: BufferEncoding | undefined): Pieces<Text> =>
  encoding === undefined ? new Bytes() : new Characters(encoding);
