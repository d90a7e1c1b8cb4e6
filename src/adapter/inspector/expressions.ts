import type { Runtime } from 'node:inspector';

const NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
/** An array's own: an index is written as one. */
const INDEX = /^(?:0|[1-9]\d*)$/;
/** Names, properties and plain indices: to evaluate it once more is to get the same. */
const CHAIN =
  /^[\p{ID_Start}$_][\p{ID_Continue}$]*(?:\.#?[\p{ID_Start}$_][\p{ID_Continue}$]*|\[(?:\d+|'[^'\\\n]*'|"[^"\\\n]*")\])*$/u;

/** The expression for a variable of a scope; undefined: there is none. */
export const ofVariable = (name: string): string | undefined =>
  NAME.test(name) ? name : undefined;

/** The expression for a property of what `parent` is; undefined: there is none that is certain to be it. */
export function ofProperty(
  parent: string | undefined,
  { name, symbol }: Pick<Runtime.PropertyDescriptor, 'name' | 'symbol'>,
): string | undefined {
  if (parent === undefined || symbol) return undefined;
  if (NAME.test(name)) return `${parent}.${name}`;
  return `${parent}[${INDEX.test(name) ? name : JSON.stringify(name)}]`;
}

/** The text of an expression that others can be built on; undefined where that might do something again. */
export function chain(text: string): string | undefined {
  const trimmed = text.trim();
  return CHAIN.test(trimmed) ? trimmed : undefined;
}
