import { VERSION_1 } from './events/version1';
import { VERSION_2 } from './events/version2';
import { VERSION_3 } from './events/version3';
import type { EventSpec } from './types';

/** The event table: position + 1 is the number on the wire. Append only; bump PROTOCOL_VERSION when appending. */
export const EVENTS: readonly EventSpec[] = [...VERSION_1, ...VERSION_2, ...VERSION_3];

/** A version is a prefix of the table: the version of the last event that exists. */
export const PROTOCOL_VERSION = 3;

/** Bytes of one record. */
export const RECORD_SIZE = 32;
