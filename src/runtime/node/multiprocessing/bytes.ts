import { deserialize, serialize } from 'node:v8';
import { pack, unpack } from '../program/transfer';

/** A value as bytes for another process. `path`: what it is called in the error that it cannot be sent. */
export const toBytes = (value: unknown, path: string): Buffer =>
  serialize(pack(value, path, 'process').value);

/** The value that another process made bytes of. */
export const fromBytes = (bytes: Uint8Array): unknown => unpack(deserialize(bytes));
