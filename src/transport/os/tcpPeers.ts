import { text } from './procFiles';

/** `tcp_states.h` of Linux. */
const LISTENING = '0A';
/** How the kernel writes an IPv4 address in the table of IPv6. */
const MAPPED = /^0{16}F{4}0{4}(?=.{8}:)|^0{16}0{4}F{4}(?=.{8}:)/;
const ANY_ADDRESS = /^0+:/;

interface Row {
  readonly local: string;
  readonly remote: string;
  readonly state: string;
  /** 0: nobody has it open, as it was not accepted yet, or was closed. */
  readonly inode: string;
}

/** The connections over TCP of a process's network, as they are at one moment (proc_net_tcp of Linux). */
export class TcpPeers {
  private readonly rows: readonly Row[];
  private readonly byInode: ReadonlyMap<string, Row>;
  private readonly byEnds: ReadonlyMap<string, Row>;

  constructor(pid: number) {
    this.rows = ['tcp', 'tcp6'].flatMap((table) => rowsOf(`/proc/${pid}/net/${table}`));
    this.byInode = new Map(this.rows.map((row) => [row.inode, row]));
    this.byEnds = new Map(this.rows.map((row) => [`${row.local} ${row.remote}`, row]));
  }

  /**
   * The inode of the socket at the other end, or, as long as nobody has accepted the connection, of the one that `listens` for it;
   * null: it is on another machine, or not known.
   */
  of(inode: string): { readonly inode: string; readonly listens: boolean } | null {
    const own = this.byInode.get(inode);
    const other = own && this.byEnds.get(`${own.remote} ${own.local}`);
    if (!other) return null;
    if (other.inode !== '0') return { inode: other.inode, listens: false };
    const port = portOf(other.local);
    const listening = this.rows.filter(
      ({ state, local }) =>
        state === LISTENING &&
        portOf(local) === port &&
        (local === other.local || ANY_ADDRESS.test(local)),
    );
    // Several share the port: the kernel has chosen one, and does not say which.
    return listening.length === 1 ? { inode: listening[0]!.inode, listens: true } : null;
  }
}

const portOf = (address: string): string => address.slice(address.indexOf(':') + 1);

function rowsOf(file: string): Row[] {
  return text(file).split('\n').slice(1).flatMap(rowOf);
}

function rowOf(line: string): Row[] {
  const [, local, remote, state, , , , , , inode] = line.trim().split(/\s+/);
  if (inode === undefined) return [];
  return [{ local: plain(local!), remote: plain(remote!), state: state!, inode }];
}

/** An address of IPv4 as in the table of IPv4. */
const plain = (address: string): string => address.replace(MAPPED, '');
