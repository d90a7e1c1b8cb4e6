/** What a field of a record means; decides how it is printed and validated. */
export type FieldType =
  | 'thread' // id of a thread, unique in its process
  | 'task' // id of a task, unique in its process
  | 'object' // id of a lock, queue, …, unique in its process
  | 'string' // id of an interned string
  | 'site' // id of an interned call site
  | 'stack' // id of an interned call stack
  | 'ns' // a length of time in nanoseconds
  | 'time' // nanoseconds since the session's epoch
  | 'count'
  | 'flags'
  | `enum:${string}`;

/** Where in the 32 bytes a field lives: `small` u16, `a`–`c` u32, `d` u64 or its halves. */
export type FieldSlot = 'small' | 'a' | 'b' | 'c' | 'd' | 'dLow' | 'dHigh';

export interface Field {
  readonly slot: FieldSlot;
  readonly name: string;
  readonly type: FieldType;
  readonly doc: string;
}

/** One kind of record. Its place in the table is its number on the wire: only ever append. */
export interface EventSpec {
  readonly name: string;
  /** First protocol version that has it. */
  readonly since: number;
  readonly doc: string;
  readonly fields: readonly Field[];
}

/** A closed set of numbers. Members are only ever appended. */
export interface EnumSpec {
  readonly name: string;
  readonly doc: string;
  readonly members: readonly (readonly [name: string, value: number, doc: string])[];
}

/** A structure in shared memory, little-endian, every member naturally aligned. */
export interface LayoutSpec {
  readonly name: string;
  readonly doc: string;
  /** Total size in bytes; what the members leave is zero and reserved. */
  readonly size: number;
  readonly members: readonly (readonly [
    name: string,
    type: 'u16' | 'u32' | 'u64',
    doc: string,
    count?: number,
  ])[];
}
