import { describe, expect, it } from 'vitest';
import { DisposableStore } from '../../../src/base/index';

describe('DisposableStore', () => {
  it('disposes what it owns once, last added first', () => {
    const order: string[] = [];
    const store = new DisposableStore();
    store.defer(() => order.push('first'));
    store.defer(() => order.push('second'));
    store.dispose();
    store.dispose();
    expect(order).toEqual(['second', 'first']);
  });

  it('disposes at once what comes too late', () => {
    const order: string[] = [];
    const store = new DisposableStore();
    store.dispose();
    store.defer(() => order.push('late'));
    expect(order).toEqual(['late']);
  });
});
