import { type Stats, readFileSync, statSync } from 'node:fs';
import { HeddleError } from '../../base/index';
import { isLoopback, SECRET_VARIABLE } from '../../runtime/node/pp/addresses';
import { JobHost } from '../../runtime/node/pp/host';
import type { Context } from '../context';
import { Interrupts } from '../interrupts';
import type { PpWorkerCommand, TlsFiles } from '../options/ppWorker';

/** `heddle pp-worker`: does jobs of other machines until Ctrl-C. */
export async function ppWorker(command: PpWorkerCommand, context: Context): Promise<number> {
  const { host, ncpus, program } = command;
  const secret = secretOf(command);
  // Functions of the program need not know it.
  const { [SECRET_VARIABLE]: _, ...env } = process.env as Record<string, string>;
  const options = { program, host, ncpus, secret, env, port: command.port };
  const tls = command.tls && readTls(command.tls);
  const interrupts = new Interrupts();
  const workers = await JobHost.start({ ...options, ...(tls && { tls }) }).catch(
    (error: unknown) => {
      throw new HeddleError(
        'pp-worker',
        `${program} cannot do jobs at ${host}:${command.port}: ${(error as Error).message}`,
        'It must be a JavaScript or TypeScript file that Node runs and that registers functions with task() of ' +
          'heddle/task; the port must be free.',
        1,
      );
    },
  );
  const shown = host.includes(':') ? `[${host}]` : host;
  context.err.write(
    `heddle: ${ncpus === 1 ? '1 worker' : `${ncpus} workers`} for ${program} at ${shown}:${workers.port}` +
      `${tls ? ', encrypted' : ''}. Ctrl-C ends it.\n`,
  );
  await interrupts.next();
  interrupts.dispose();
  workers.close();
  return 0;
}

function secretOf({ host, secretFile }: PpWorkerCommand): string {
  const secret = secretFile === undefined ? process.env[SECRET_VARIABLE] : readSecret(secretFile);
  if (secret) return secret;
  if (secretFile === undefined && isLoopback(host)) return '';
  throw new HeddleError(
    'pp-worker-secret',
    secretFile === undefined
      ? `${host} can be reached from other machines, and there is no secret`
      : `${secretFile} has no secret`,
    `Write a long one into a file (openssl rand -hex 32) and give it with --secret-file, or set ${SECRET_VARIABLE}; servers ` +
      'need the same one.',
  );
}

function readSecret(file: string): string {
  if ((statOf(file).mode & 0o077) !== 0)
    throw new HeddleError(
      'pp-worker-secret',
      `${file} can be read by other users`,
      `chmod 600 ${file} takes that from them.`,
    );
  return read(file).trim();
}

function readTls({ cert, key, ca }: TlsFiles): { cert: string; key: string; ca?: string } {
  return { cert: read(cert), key: read(key), ...(ca !== undefined && { ca: read(ca) }) };
}

const read = (file: string): string => attempt(file, () => readFileSync(file, 'utf8'));
const statOf = (file: string): Stats => attempt(file, () => statSync(file));

function attempt<T>(file: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new HeddleError(
      'pp-worker-file',
      `${file} cannot be read: ${(error as Error).message}`,
      'Give the path of a file that this user may read.',
    );
  }
}
