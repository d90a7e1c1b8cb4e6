import {
  ENUMS,
  EVENTS,
  GENERATED_NOTE,
  AGENT_THREAD_NAME,
  HEADER_MAGIC,
  LAYOUTS,
  PROTOCOL_VERSION,
  RECORD_SIZE,
  WAKER_CELLS,
  magicNumber,
  placeMembers,
  snakeCase,
  upperCase,
} from './render';

const C_TYPE = { u16: 'uint16_t', u32: 'uint32_t', u64: 'uint64_t' } as const;

/** The C definitions: enums and structures whose places the compiler checks. */
export function renderC(): string {
  const out: string[] = [
    `/* ${GENERATED_NOTE} */`,
    '#ifndef HEDDLE_PROTOCOL_H',
    '#define HEDDLE_PROTOCOL_H',
    '',
  ];
  out.push('#include <stddef.h>', '#include <stdint.h>', '');
  out.push(
    `#define HD_PROTOCOL_VERSION ${PROTOCOL_VERSION}u`,
    `#define HD_RECORD_SIZE ${RECORD_SIZE}u`,
    `#define HD_WAKER_CELLS ${WAKER_CELLS}u`,
    `#define HD_AGENT_THREAD_NAME "${AGENT_THREAD_NAME}"`,
  );
  out.push(
    `#define HD_HEADER_MAGIC 0x${magicNumber().toString(16)}ull /* "${HEADER_MAGIC}" */`,
    '',
  );
  for (const spec of ENUMS) {
    out.push(`/* ${spec.doc} */`, 'enum {');
    for (const [name, value, doc] of spec.members)
      out.push(`  HD_${upperCase(spec.name)}_${upperCase(name)} = ${value}, /* ${doc} */`);
    out.push('};', '');
  }
  out.push('/* Number of each event on the wire. */', 'enum {');
  EVENTS.forEach((event, index) =>
    out.push(`  HD_EVENT_${upperCase(event.name)} = ${index + 1}, /* ${event.doc} */`),
  );
  out.push('};', '');
  out.push(
    '/* One record. What the fields mean is in the event table, docs/protocol.md. */',
    'typedef struct {',
  );
  out.push(
    '  uint64_t time;',
    '  uint16_t kind;',
    '  uint16_t small;',
    '  uint32_t a, b, c;',
    '  uint64_t d;',
    '} hd_record;',
  );
  out.push('_Static_assert(sizeof(hd_record) == HD_RECORD_SIZE, "record size");', '');
  for (const layout of LAYOUTS) {
    const type = `hd_${snakeCase(layout.name)}`;
    out.push(`/* ${layout.doc} */`, 'typedef struct {');
    const members = placeMembers(layout);
    for (const member of members) {
      const array = member.count > 1 ? `[${member.count}]` : '';
      out.push(`  ${C_TYPE[member.type]} ${snakeCase(member.name)}${array}; /* ${member.doc} */`);
    }
    const last = members[members.length - 1]!;
    const used = last.offset + last.count * { u16: 2, u32: 4, u64: 8 }[last.type];
    if (used < layout.size) out.push(`  uint8_t reserved[${layout.size - used}];`);
    out.push(`} ${type};`, `_Static_assert(sizeof(${type}) == ${layout.size}, "${type} size");`);
    for (const member of members) {
      out.push(
        `_Static_assert(offsetof(${type}, ${snakeCase(member.name)}) == ${member.offset}, "${type}.${snakeCase(member.name)}");`,
      );
    }
    out.push('');
  }
  out.push('#endif', '');
  return out.join('\n');
}
