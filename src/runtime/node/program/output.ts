import { writeSync } from 'node:fs';

/**
 * Has this thread write to the program's output by itself. A worker's own streams go through its
 * parent's event loop, so that what it wrote would come late, or never.
 */
export function writeDirectly(): void {
  redirect(process.stdout, 1);
  redirect(process.stderr, 2);
}

function redirect(stream: NodeJS.WriteStream, fd: number): void {
  stream._write = (chunk: string | Buffer, encoding, done) => {
    try {
      writeAll(fd, typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk);
      done();
    } catch (error) {
      done(error as Error);
    }
  };
  // Node's own would pass what was written together to the parent.
  stream._writev = undefined as never;
}

export function writeAll(fd: number, bytes: Buffer): void {
  for (let from = 0; from < bytes.length;) {
    try {
      from += writeSync(fd, bytes, from);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(pause, 0, 0, 1);
    }
  }
}

const pause = new Int32Array(new SharedArrayBuffer(4));
