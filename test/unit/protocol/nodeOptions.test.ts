import { expect, test } from 'vitest';
import { withoutPreload, withPreload } from '../../../src/protocol/index';

const plain = '/opt/heddle/dist/node/preload.cjs';
const odd = '/home/My "Own"/dist/node/preload.cjs';

test.each([plain, odd])('what stands in NODE_OPTIONS is found again: %s', (path) => {
  expect(withoutPreload(withPreload(undefined, path))).toBeUndefined();
  const options = '--max-old-space-size=200 --require "./my own.cjs"';
  const ours = withPreload(options, path);
  expect(ours).toMatch(/^--require .*preload\.cjs"? --max/);
  expect(withPreload(ours, path)).toBe(ours);
  expect(withoutPreload(ours)).toBe(options);
});

test('options that have nothing of ours stay what they are', () => {
  expect(withoutPreload('')).toBe('');
  expect(withoutPreload('--require ./preload.cjs')).toBe('--require ./preload.cjs');
});
