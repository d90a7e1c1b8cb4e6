import { existsSync } from 'node:fs';
import { mustRun, run } from '../../support/run';
import type { Minor } from '../minors';

/**
 * Which Debian suite carries which CPython. 3.10 and 3.12 are in none; get them from pyenv or
 * another source and name them in HEDDLE_PYTHONS.
 */
export const suites: Readonly<Partial<Record<Minor, string>>> = {
  9: 'bullseye',
  11: 'bookworm',
  13: 'trixie',
  14: 'unstable',
  15: 'unstable',
};

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** A sources line for another suite of the Debian mirror that this machine already uses, of packages or their sources. */
export async function sourcesLine(suite: string, kind: 'deb' | 'deb-src'): Promise<string> {
  const site = await mirror();
  const signedBy = existsSync(keyring) ? `[signed-by=${keyring}] ` : '';
  return `${kind} ${signedBy}${site} ${suite} main\n`;
}

async function mirror(): Promise<string> {
  const format = '$(REPO_URI)|$(ORIGIN)|$(LABEL)';
  const filter = 'Created-By: Packages';
  const targets = await run('apt-get', ['indextargets', '--format', format, filter]);
  const rows = targets.stdout.split('\n').map((line) => line.split('|'));
  const known = rows.find(([, origin, name]) => origin === 'Debian' && name === 'Debian');
  // Before the first `apt-get update` only the addresses are known.
  const likely = rows.find(([site]) => /\/debian\/?$/.test(site ?? ''));
  const site = known?.[0] ?? likely?.[0];
  if (!site) throw new Error('the apt configuration of this machine names no Debian mirror');
  return site;
}

/** Debian's name of this machine, as in packages, and the compiler's, as in folders. */
export interface Architecture {
  readonly multiarch: string;
  readonly loader: string;
}

const architectures: Readonly<Record<string, Architecture>> = {
  amd64: { multiarch: 'x86_64-linux-gnu', loader: 'ld-linux-x86-64.so.2' },
  arm64: { multiarch: 'aarch64-linux-gnu', loader: 'ld-linux-aarch64.so.1' },
};

export async function architecture(): Promise<Architecture> {
  const name = (await mustRun('dpkg', ['--print-architecture'])).trim();
  const known = architectures[name];
  if (!known) throw new Error(`no interpreters are provided for ${name}`);
  return known;
}
