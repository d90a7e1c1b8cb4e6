import { ValueError } from '../errors';
import type { RemoteAddress, TlsFacts } from '../supervisor/messages';

/** The port where workers of other machines are, if none is given. */
export const DEFAULT_PORT = 60_000;

/** The variable that has the secret where none is given. */
export const SECRET_VARIABLE = 'HEDDLE_PP_SECRET';

/** Names and addresses that no other machine can reach. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d+){3}$/.test(host);

/** A host and a port of `HOST`, `HOST:PORT` or `[IPV6]:PORT`; undefined when it is none of them. */
export function addressOf(text: string): { host: string; port: number } | undefined {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = digits === undefined ? DEFAULT_PORT : Number(digits);
  return host === undefined || port > 65_535 ? undefined : { host, port };
}

/** Where a server of the program has workers on other machines. */
export function remoteOf(text: string, secret: string, tls: TlsFacts | undefined): RemoteAddress {
  const address = addressOf(text);
  if (!address || address.port === 0)
    throw new ValueError(`'${text}' is no address of a worker: write 'host' or 'host:port'`);
  if (secret === '' && !isLoopback(address.host))
    throw new ValueError(
      `workers of another machine are reached with a secret alone, which both sides must be given: pass secret, or set ` +
        `${SECRET_VARIABLE}`,
    );
  return { ...address, secret, ...(tls && { tls }) };
}
