import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Of a socket's state in /proc/net/tcp. */
const LISTENS = '0A';

/** Where a process of this user listens for TCP, as the host and port of an address that this machine reaches it at. */
export function listeningAt(pid: number): string[] {
  const own = new Set(openFiles(pid).map((file) => /^socket:\[(\d+)\]$/.exec(file)?.[1]));
  return ['tcp', 'tcp6'].flatMap((family) =>
    socketsOf(pid, family)
      .filter(({ state, inode }) => state === LISTENS && own.has(inode))
      .map(({ local }) => addressOf(local)),
  );
}

/** What a process has open; nothing of one that has ended. */
export function openFiles(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).flatMap((name) => {
    try {
      return [readlinkSync(`${folder}/${name}`)];
    } catch {
      return []; // it was closed meanwhile
    }
  });
}

interface Socket {
  readonly local: string;
  readonly state: string;
  readonly inode: string;
}

function socketsOf(pid: number, family: string): Socket[] {
  const lines = readFileSync(`/proc/${pid}/net/${family}`, 'utf8').trim().split('\n').slice(1);
  return lines.map((line) => {
    const [, local = '', , state = '', , , , , , inode = ''] = line.trim().split(/\s+/);
    return { local, state, inode };
  });
}

/** `local`: as the kernel writes it, the bytes of each word of the address in the order of this machine. */
function addressOf(local: string): string {
  const [address = '', port = ''] = local.split(':');
  const number = parseInt(port, 16);
  if (address.length > 8) return `[::1]:${number}`;
  const bytes = [...Buffer.from(address, 'hex')].reverse().join('.');
  return `${bytes === '0.0.0.0' ? '127.0.0.1' : bytes}:${number}`;
}
