/** Calls the original, or does without: `args` as the program gave them. */
export type Hook = (
  original: (...args: never[]) => unknown,
  self: unknown,
  args: unknown[],
) => unknown;

/**
 * Has `hook` called instead of a method. What stands in its place is a proxy of the original: name, length
 * and properties are the same, and so is how the property may be changed and listed.
 */
export function replace(holder: object, name: string | symbol, hook: Hook): void {
  const own = Object.getOwnPropertyDescriptor(holder, name);
  const original: unknown = own ? own.value : (holder as Record<string | symbol, unknown>)[name];
  if (typeof original !== 'function') return;
  const value = new Proxy(original, {
    apply: (target, self: unknown, args: unknown[]) => hook(target as never, self, args),
  });
  // What was inherited is still not listed as the object's own.
  const how = own ?? { configurable: true, writable: true, enumerable: false };
  Object.defineProperty(holder, name, { ...how, value });
}

/** What the program gets from the original, whatever becomes of our part. */
export function callOriginal(
  original: (...args: never[]) => unknown,
  self: unknown,
  args: unknown[],
): unknown {
  return Reflect.apply(original, self, args);
}

/**
 * Has `seen` called whenever an inherited method of an object is about to be called; gives what is to be called
 * instead, or nothing. The original is called by who asked for it, so no frame of ours is in the stack traces of the program.
 */
export function watchMethod(
  holder: object,
  name: string | symbol,
  seen: (self: object, current: unknown) => unknown,
): void {
  let current: unknown = (holder as Record<string | symbol, unknown>)[name];
  Object.defineProperty(holder, name, {
    configurable: true,
    enumerable: false,
    get(this: object) {
      return seen(this, current) ?? current;
    },
    set(this: object, value: unknown) {
      if (this === holder) current = value;
      else
        Object.defineProperty(this, name, {
          value,
          configurable: true,
          enumerable: true,
          writable: true,
        });
    },
  });
}

/**
 * Has `construct` make the instances of a class. The prototype keeps its constructor: V8 names objects in stack traces
 * by it.
 */
export function replaceClass<K extends string>(
  holder: Record<K, new (...args: never[]) => object>,
  name: K,
  construct: (original: Newable, args: unknown[], newTarget: Newable) => object,
): void {
  holder[name] = new Proxy(holder[name], {
    construct: (original, args: unknown[], newTarget) =>
      construct(original as Newable, args, newTarget as unknown as Newable),
  });
}

/** A class, whatever it makes. */
export type Newable = new (...args: unknown[]) => object;
