import type { Runtime } from 'node:inspector';
import { expect, test } from 'vitest';
import { describe, typeOf } from '../../../src/adapter/inspector/describe';
import { withoutInspectorLines } from '../../../src/adapter/run/inspectorLines';

const list: Runtime.RemoteObject = {
  type: 'object',
  subtype: 'array',
  className: 'Array',
  description: 'Array(2)',
  preview: {
    type: 'object',
    subtype: 'array',
    overflow: true,
    properties: [
      { name: '0', type: 'number', value: '1' },
      { name: '1', type: 'string', value: "it's" },
    ],
  },
};

const map: Runtime.RemoteObject = {
  type: 'object',
  subtype: 'map',
  className: 'Map',
  description: 'Map(1)',
  preview: {
    type: 'object',
    overflow: false,
    properties: [],
    entries: [
      {
        key: { type: 'string', description: 'a', overflow: false, properties: [] },
        value: { type: 'number', description: '1', overflow: false, properties: [] },
      },
    ],
  },
};

test.each<[Runtime.RemoteObject, string, string]>([
  [{ type: 'string', value: "it's" }, "'it\\'s'", 'string'],
  [{ type: 'number', value: 7, description: '7' }, '7', 'number'],
  [{ type: 'number', unserializableValue: '-0', description: '-0' }, '-0', 'number'],
  [{ type: 'undefined' }, 'undefined', 'undefined'],
  [{ type: 'object', subtype: 'null', value: null }, 'null', 'null'],
  [
    { type: 'function', className: 'Function', description: 'async function work(a) {}' },
    'ƒ work()',
    'Function',
  ],
  [
    { type: 'object', subtype: 'error', className: 'Error', description: 'Error: no\n    at x' },
    'Error: no',
    'Error',
  ],
  [list, "Array(2) [1, 'it\\'s', …]", 'Array'],
  [map, "Map(1) { 'a' => 1 }", 'Map'],
])('%j is written %s, a %s', (value, text, type) => {
  expect(describe(value)).toBe(text);
  expect(typeOf(value)).toBe(type);
});

test('what Node prints about its inspector is left out, what the program prints is not', () => {
  const printed = [
    'before',
    'Debugger listening on ws://127.0.0.1:40000/0f1c7b6e-9b7f-4d53-a3c0-5f5d0e3f3a11',
    'For help, see: https://nodejs.org/en/docs/inspector',
    'Debugger attached.',
    'the words "Debugger attached." of a program',
    'Waiting for the debugger to disconnect...',
    '',
  ];
  expect(withoutInspectorLines(printed.join('\n'))).toBe(
    'before\nthe words "Debugger attached." of a program\n',
  );
});
