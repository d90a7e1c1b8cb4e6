import {
  AGENT_THREAD_NAME,
  ENUMS,
  EVENTS,
  GENERATED_NOTE,
  HEADER_MAGIC,
  LAYOUTS,
  PROTOCOL_VERSION,
  RECORD_SIZE,
  WAKER_CELLS,
  placeMembers,
  upperCase,
} from './render';

/** The TypeScript definitions: const objects with literal types, so that decoders compile to plain numbers. */
export function renderTypeScript(): string {
  const out: string[] = [`// ${GENERATED_NOTE}`, ''];
  out.push(`export const PROTOCOL_VERSION = ${PROTOCOL_VERSION};`);
  out.push('/** Bytes of one record, and the same in 32-bit words. */');
  out.push(
    `export const RECORD_SIZE = ${RECORD_SIZE};`,
    `export const RECORD_WORDS = ${RECORD_SIZE / 4};`,
    '/** Cells of each half of the file `wakers`. */',
    `export const WAKER_CELLS = ${WAKER_CELLS};`,
  );
  out.push(
    `export const HEADER_MAGIC = '${HEADER_MAGIC}';`,
    `export const AGENT_THREAD_NAME = '${AGENT_THREAD_NAME}';`,
    '',
  );
  for (const spec of ENUMS) {
    out.push(`/** ${spec.doc} */`, `export const ${spec.name} = {`);
    for (const [name, value, doc] of spec.members)
      out.push(`  /** ${doc} */`, `  ${name}: ${value},`);
    out.push('} as const;');
    out.push(`export type ${spec.name} = (typeof ${spec.name})[keyof typeof ${spec.name}];`, '');
  }
  out.push('/** Number of each event on the wire. */', 'export const EventKind = {');
  EVENTS.forEach((event, index) =>
    out.push(`  /** ${event.doc} */`, `  ${event.name}: ${index + 1},`),
  );
  out.push(
    '} as const;',
    'export type EventKind = (typeof EventKind)[keyof typeof EventKind];',
    '',
  );
  for (const layout of LAYOUTS) {
    out.push(
      `/** ${layout.doc} Byte offsets. */`,
      `export const ${layout.name}Layout = {`,
      `  SIZE: ${layout.size},`,
    );
    for (const member of placeMembers(layout)) {
      out.push(
        `  /** ${member.type}${member.count > 1 ? `[${member.count}]` : ''}: ${member.doc} */`,
      );
      out.push(`  ${upperCase(member.name)}: ${member.offset},`);
      if (member.count > 1) out.push(`  ${upperCase(member.name)}_COUNT: ${member.count},`);
    }
    out.push('} as const;', '');
  }
  return out.join('\n');
}
