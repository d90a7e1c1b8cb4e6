import { serialize } from 'node:v8';
import { type Hello, PROTOCOL } from './messages';

/** Which form of structured clone this Node writes: a mark and the number of the form. */
const FORMAT = serialize(null).toString('hex', 0, 2);

/** What a worker says first. */
export const helloOf = (ncpus: number): Hello => ({
  protocol: PROTOCOL,
  format: FORMAT,
  node: process.version,
  ncpus,
});

/** Why this side and a worker would not understand each other; undefined: they do. */
export function misunderstanding({ protocol, format, node }: Hello): string | undefined {
  if (protocol !== PROTOCOL)
    return 'its version of heddle speaks another protocol: install the same version on both machines';
  if (format !== FORMAT)
    return `its Node ${node} writes values in another form than ${process.version} here: run the same line of Node on both`;
  return undefined;
}
