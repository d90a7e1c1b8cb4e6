import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem } from 'node:os';

/** The machine in a line, without its name. */
export function machine(): string {
  const model = cpus()[0]?.model.replace(/\s+/g, ' ').trim() || 'unknown processor';
  const memory = Math.round(totalmem() / 2 ** 30);
  const kernel = release().replace(/[^\d.].*$/, '');
  return `${model}, ${availableParallelism()} cores, ${memory} GB; ${distribution()}, Linux ${kernel}; Node ${process.versions.node}`;
}

function distribution(): string {
  try {
    const text = readFileSync('/etc/os-release', 'utf8');
    return /^PRETTY_NAME="?([^"\n]+)/m.exec(text)?.[1] ?? 'Linux';
  } catch {
    return process.platform;
  }
}
