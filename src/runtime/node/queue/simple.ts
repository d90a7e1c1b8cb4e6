import { Shared } from '../program/shared';

/** Deeper than this it may be a circle. */
const DEEPEST = 32;

/**
 * Whether a value is made of what JSON has, undefined and shared objects: then the quick codec brings it
 * over as it is. Everything else is for structured clone.
 */
export function isSimple(value: unknown, depth = 0): boolean {
  switch (typeof value) {
    case 'undefined':
    case 'boolean':
      return true;
    case 'number':
      return value !== 0 || !Object.is(value, -0);
    case 'string':
      return (value as unknown as WellFormed).isWellFormed();
    case 'object':
      return value === null || isSimpleObject(value, depth);
    default:
      return false;
  }
}

/** Node 20 has it, the library of types from ES2024 on. */
interface WellFormed {
  isWellFormed(): boolean;
}

function isSimpleObject(value: object, depth: number): boolean {
  if (depth > DEEPEST) return false;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      if (!(index in value) || !isSimple(value[index], depth + 1)) return false;
    }
    return true;
  }
  if (value instanceof Shared) return true;
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  for (const key of Object.keys(value)) {
    if (key === '__proto__' || !isSimple((value as Record<string, unknown>)[key], depth + 1)) {
      return false;
    }
  }
  return true;
}
