import type { Disposable } from '../base/index';

/** Listeners of one kind of event. */
export class Emitter<T> {
  private readonly listeners = new Set<(value: T) => void>();

  /** Calls `listener` for each event from now on, until disposed. */
  on(listener: (value: T) => void): Disposable {
    const own = (value: T): void => listener(value);
    this.listeners.add(own);
    return { dispose: () => this.listeners.delete(own) };
  }

  emit(value: T): void {
    for (const listener of [...this.listeners]) listener(value);
  }
}
