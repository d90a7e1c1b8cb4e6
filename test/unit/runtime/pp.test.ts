import { describe, expect, test } from 'vitest';
import { addressOf, isLoopback, remoteOf } from '../../../src/runtime/node/pp/addresses';
import { helloOf, misunderstanding } from '../../../src/runtime/node/supervisor/jobs/format';

describe('addresses of workers', () => {
  test.each([
    ['node1', { host: 'node1', port: 60_000 }],
    ['node1:8', { host: 'node1', port: 8 }],
    ['[::1]:0', { host: '::1', port: 0 }],
    ['[fe80::1]', { host: 'fe80::1', port: 60_000 }],
    ['::1', undefined],
    ['node1:', undefined],
    ['node1:65536', undefined],
    ['', undefined],
  ])('%s', (text, address) => {
    expect(addressOf(text)).toEqual(address);
  });

  test('which other machines cannot reach', () => {
    const all = ['localhost', '127.0.0.1', '127.1.2.3', '::1', '0.0.0.0', '128.0.0.1', 'node1'];
    expect(all.filter(isLoopback)).toEqual(all.slice(0, 4));
  });

  test('which need a secret', () => {
    expect(() => remoteOf('node1', '', undefined)).toThrow('with a secret alone');
    expect(() => remoteOf('node1:0', 'a', undefined)).toThrow('no address of a worker');
    expect(remoteOf('node1', 'a', undefined)).toEqual({ host: 'node1', port: 60_000, secret: 'a' });
    expect(remoteOf('localhost:1', '', { ca: 'c' })).toMatchObject({ tls: { ca: 'c' } });
  });
});

test('sides that do not understand each other say why', () => {
  const hello = helloOf(2);
  expect(misunderstanding(hello)).toBeUndefined();
  expect(misunderstanding({ ...hello, protocol: 2 })).toContain('speaks another protocol');
  expect(misunderstanding({ ...hello, format: 'ff10', node: 'v99' })).toBe(
    `its Node v99 writes values in another form than ${process.version} here: run the same line of Node on both`,
  );
});
