import type { Runtime } from 'node:inspector';

const LONGEST = 1000;
/** Wrappers that are written as their value. */
const PLAIN = /^(?:Object|Array)(?:\(\d+\))?$/;

/** A value as JavaScript would write it, an object with its first properties. */
export function describe(value: Runtime.RemoteObject): string {
  if (value.type === 'string') return quoted(String(value.value));
  if (value.type === 'function') return `ƒ ${nameOf(value.description ?? '')}()`;
  if (value.type === 'undefined') return 'undefined';
  if (value.unserializableValue !== undefined) return value.unserializableValue;
  if (value.type !== 'object') return String(value.value ?? value.description);
  if (value.subtype === 'null') return 'null';
  const description = value.description ?? value.className ?? 'Object';
  if (value.subtype === 'error') return description.split('\n')[0]!;
  return value.preview ? withPreview(description, value.preview) : description;
}

/** Its type, for a client that shows it. */
export function typeOf({ type, className, subtype }: Runtime.RemoteObject): string {
  return subtype === 'null' ? 'null' : (className ?? type);
}

function withPreview(description: string, preview: Runtime.ObjectPreview): string {
  const isList = preview.subtype === 'array' || preview.subtype === 'typedarray';
  const more = preview.overflow ? ['…'] : [];
  const entries = (preview.entries ?? []).map(({ key, value }) =>
    key ? `${briefly(key)} => ${briefly(value)}` : briefly(value),
  );
  const properties = preview.properties.map(({ name, ...property }) =>
    isList && /^\d+$/.test(name) ? shown(property) : `${name}: ${shown(property)}`,
  );
  const parts = [...(entries.length > 0 ? entries : properties), ...more];
  const text = parts.join(', ');
  const body = isList ? `[${text}]` : parts.length > 0 ? `{ ${text} }` : '{}';
  return clipped(PLAIN.test(description) && !isList ? body : `${description} ${body}`);
}

function briefly({ type, description, subtype }: Runtime.ObjectPreview): string {
  return shown({ type, value: description, subtype });
}

type Shown = Omit<Runtime.PropertyPreview, 'name'>;

function shown({ type, value, subtype }: Shown): string {
  if (type === 'string') return quoted(value ?? '');
  if (type === 'function') return 'ƒ';
  if (type === 'accessor') return '(…)';
  return value ?? subtype ?? type;
}

/** `work` of `async function work(a) {…}`; classes and methods are named as they begin. */
const nameOf = (source: string): string =>
  /^(?:async\s+)?(?:function\*?\s*|class\s+)?([\w$]*)/.exec(source)?.[1] ?? '';

const quoted = (text: string): string => clipped(`'${text.replace(/[\\']/g, '\\$&')}'`);

const clipped = (text: string): string =>
  text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
