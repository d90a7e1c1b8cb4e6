import { join } from 'node:path';
import { WAKER_CELLS } from '../../protocol/index';
import { SharedFile } from '../sharedFile';

const CELL_BYTES = 8;

/** Which socket is the other end of one of a pair, as the agents of a session have noted: the kernel does not tell it in /proc. */
export class SocketPeers {
  private readonly file: SharedFile;
  private readonly view = new DataView(new ArrayBuffer(CELL_BYTES));

  /** `directory`: that of the session. */
  constructor(directory: string) {
    this.file = new SharedFile(join(directory, 'wakers'));
  }

  /** The inode of the other end; null: it is not known. */
  of(inode: number): number | null {
    const at = (WAKER_CELLS + (inode % WAKER_CELLS)) * CELL_BYTES;
    const got = this.file.read(new Uint8Array(this.view.buffer), CELL_BYTES, at);
    if (got < CELL_BYTES || this.view.getUint32(4, true) !== inode) return null;
    return this.view.getUint32(0, true) || null;
  }

  dispose(): void {
    this.file.close();
  }
}
