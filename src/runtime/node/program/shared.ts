import { allocateClear } from '../memory/heap';
import { type Kind, MARK, REFERENCES } from '../memory/layout';
import { recorder } from '../recording';
import { memory, self } from './program';
import { addReference, adopt, referencesAdded } from './references';

/** Tells a new wrapper to take over an object that exists. */
export class Existing {
  constructor(
    readonly handle: number,
    /** What `extra` gave where it was sent. */
    readonly extra: unknown,
  ) {}
}

type SharedClass = new (existing: never) => Shared;

const classes = new Map<Kind, SharedClass>();

/**
 * An object in the memory that threads share; this is a thread's face of it. It can be an argument of
 * a task and an item of a queue, and is the same object there.
 */
export abstract class Shared {
  /** The same in every thread. */
  readonly handle: number;
  /** @internal What a recording knew it by when this was made; 0: not yet. */
  readonly mark: number;

  protected constructor(
    readonly kind: Kind,
    words: number,
    existing?: Existing,
    /** Capacity, permits or parties, for who records. */
    size = 0,
    /** For who records, where the program gives the object none. */
    name?: string,
  ) {
    if (existing) {
      this.handle = existing.handle;
      this.mark = memory.load(this.handle + MARK);
    } else {
      this.handle = allocateClear(self, words, kind);
      memory.store(this.handle + REFERENCES, 1);
      this.mark = recorder?.made(kind, size, undefined, name) ?? 0;
      if (this.mark !== 0) memory.store(this.handle + MARK, this.mark);
    }
    adopt(this, this.handle);
  }

  /** What goes along with the handle when the object is sent. */
  protected extra(): unknown {
    return undefined;
  }

  /** @internal The object as a message can hold it: with a reference of its own. */
  toMessage(): SharedMessage {
    addReference(this.handle);
    return { kind: this.kind, handle: this.handle, extra: this.extra() };
  }
}

export interface SharedMessage {
  readonly kind: Kind;
  readonly handle: number;
  readonly extra: unknown;
}

/** What `write` gives, and whether that refers to shared objects. */
export function noticing<T>(write: () => T): [written: T, refers: boolean] {
  const before = referencesAdded();
  const written = write();
  return [written, referencesAdded() !== before];
}

/** Messages that are read stay what they are, with a reference of their own. */
let keeping = false;

export const isKeeping = (): boolean => keeping;

/** Has `read` leave the references of messages to them. */
export function keepingReferences<T>(read: () => T): T {
  keeping = true;
  try {
    return read();
  } finally {
    keeping = false;
  }
}

/** Says which class is the face of a kind. */
export function register(kind: Kind, face: SharedClass): void {
  classes.set(kind, face);
}

/** The object of a message, whose reference is taken over unless the message is kept. */
export function fromMessage({ kind, handle, extra }: SharedMessage): Shared {
  if (keeping) addReference(handle);
  const Face = classes.get(kind) as new (existing: Existing) => Shared;
  return new Face(new Existing(handle, extra));
}
