import type { Disposable } from '../../base/index';

/** Tells listeners; those added while it tells are told the next time. */
export class Emitter<T> {
  private readonly listeners = new Set<(value: T) => void>();

  readonly event = (listener: (value: T) => void): Disposable => {
    const own = (value: T): void => listener(value);
    this.listeners.add(own);
    return { dispose: () => this.listeners.delete(own) };
  };

  emit(value: T): void {
    for (const listener of [...this.listeners]) listener(value);
  }
}
