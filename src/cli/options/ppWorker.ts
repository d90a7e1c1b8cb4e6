import { availableParallelism } from 'node:os';
import { addressOf, DEFAULT_PORT } from '../../runtime/node/pp/addresses';
import type { ParsedTokens } from './tokens';
import { usageError } from './usageError';
import { text } from './values';

export interface PpWorkerCommand {
  readonly command: 'pp-worker';
  readonly program: string;
  readonly host: string;
  readonly port: number;
  readonly ncpus: number;
  readonly secretFile: string | undefined;
  readonly tls: TlsFiles | undefined;
}

/** PEM files. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
  readonly ca: string | undefined;
}

export function ppWorkerOf(values: ParsedTokens['values'], program: string): PpWorkerCommand {
  const listen = text(values, 'listen') ?? `127.0.0.1:${DEFAULT_PORT}`;
  const address = addressOf(listen);
  if (!address)
    throw usageError(`--listen ${listen} is no address`, 'Write --listen 0.0.0.0:60000, say.');
  return {
    command: 'pp-worker',
    program,
    ...address,
    ncpus: ncpusOf(values),
    secretFile: text(values, 'secret-file'),
    tls: tlsOf(values),
  };
}

function ncpusOf(values: ParsedTokens['values']): number {
  const value = text(values, 'ncpus');
  if (value === undefined) return availableParallelism();
  if (!/^[1-9]\d{0,3}$/.test(value))
    throw usageError(`--ncpus ${value} is no number of workers`, 'Write --ncpus 4, say.');
  return Number(value);
}

function tlsOf(values: ParsedTokens['values']): TlsFiles | undefined {
  const [cert, key, ca] = ['tls-cert', 'tls-key', 'tls-ca'].map((name) => text(values, name));
  if (cert === undefined && key === undefined && ca === undefined) return undefined;
  if (cert === undefined || key === undefined)
    throw usageError(
      '--tls-cert and --tls-key belong together',
      'Give both: the certificate of this machine, and its key.',
    );
  return { cert, key, ca };
}
