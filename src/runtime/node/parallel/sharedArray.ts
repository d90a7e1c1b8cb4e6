/** A class of typed arrays. */
export interface ArrayType<T> {
  new (buffer: SharedArrayBuffer): T;
  readonly BYTES_PER_ELEMENT: number;
}

/**
 * A typed array that threads share: `sharedArray(Float64Array, 1000)` has so many zeros, and
 * `sharedArray(Int32Array, [1, 2, 3])` these values.
 */
export function sharedArray<T extends { set(values: ArrayLike<never>): void }>(
  Type: ArrayType<T>,
  from: number | Parameters<T['set']>[0],
): T {
  const length = typeof from === 'number' ? from : from.length;
  const array = new Type(new SharedArrayBuffer(length * Type.BYTES_PER_ELEMENT));
  if (typeof from !== 'number') array.set(from);
  return array;
}
