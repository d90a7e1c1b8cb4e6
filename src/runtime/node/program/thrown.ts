import { types } from 'node:util';

/** An error as a message can hold it. */
interface Told {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** Properties that it has besides. */
  readonly more: Readonly<Record<string, unknown>>;
  readonly cause?: Thrown;
  /** Those of an AggregateError. */
  readonly errors?: readonly Thrown[];
}
/** What was thrown: mostly an error. */
export type Thrown = { readonly error: Told } | { readonly value: unknown };

/** Causes of causes that are told. */
const DEEPEST = 8;
/** Errors of an error that are told. */
const MOST_ERRORS = 100;

type ErrorClass = new (message?: string) => Error;

/** Errors that arrive as instances of their class: others keep its name. */
const classes = new Map<string, { readonly prototype: object }>(
  [
    Error,
    TypeError,
    RangeError,
    SyntaxError,
    ReferenceError,
    EvalError,
    URIError,
    AggregateError,
  ].map((one) => [one.name, one]),
);

/** Says which classes of the runtime there are. */
export function registerErrors(named: Readonly<Record<string, ErrorClass>>): void {
  for (const [name, one] of Object.entries(named)) classes.set(name, one);
}

/** `bare`: without what may be no good for sending. */
export function tellThrown(thrown: unknown, bare = false, depth = 0): Thrown {
  if (!types.isNativeError(thrown)) return { value: bare ? String(thrown) : thrown };
  const { name, message, stack, cause } = thrown;
  const more: Record<string, unknown> = {};
  if (!bare)
    for (const key of Object.keys(thrown))
      more[key] = (thrown as unknown as Record<string, unknown>)[key];
  delete more['name'];
  delete more['cause'];
  return {
    error: {
      name: String(name),
      message: String(message),
      stack: typeof stack === 'string' ? stack : undefined,
      more,
      ...(cause !== undefined && depth < DEEPEST && { cause: tellThrown(cause, bare, depth + 1) }),
      ...(thrown instanceof AggregateError && { errors: tellErrors(thrown, bare, depth) }),
    },
  };
}

function tellErrors({ errors }: AggregateError, bare: boolean, depth: number): Thrown[] {
  if (depth >= DEEPEST || !Array.isArray(errors)) return [];
  return errors.slice(0, MOST_ERRORS).map((one) => tellThrown(one, bare, depth + 1));
}

/** What another thread threw: an error with the type, message and stack that it had there. */
export function thrownFrom(thrown: Thrown): unknown {
  if ('value' in thrown) return thrown.value;
  const { name, message, stack, more, cause, errors } = thrown.error;
  const error = new Error(message);
  const known = classes.get(name);
  if (known) Object.setPrototypeOf(error, known.prototype);
  if (error.name !== name) hide(error, 'name', name);
  hide(error, 'stack', stack);
  if (cause) hide(error, 'cause', thrownFrom(cause));
  if (errors) hide(error, 'errors', errors.map(thrownFrom));
  return Object.assign(error, more);
}

/** As the properties of errors are: not listed. */
function hide(error: Error, key: string, value: unknown): void {
  Object.defineProperty(error, key, {
    value,
    configurable: true,
    writable: true,
    enumerable: false,
  });
}
