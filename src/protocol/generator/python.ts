import {
  AGENT_THREAD_NAME,
  ENUMS,
  EVENTS,
  GENERATED_NOTE,
  HEADER_MAGIC,
  LAYOUTS,
  PROTOCOL_VERSION,
  RECORD_SIZE,
  placeMembers,
  upperCase,
} from './render';

/** The Python definitions: plain integers, so that the agent imports nothing to have them. */
export function renderPython(): string {
  const out: string[] = [`# ${GENERATED_NOTE}`, '"""Numbers of the event protocol."""', ''];
  out.push(
    `PROTOCOL_VERSION = ${PROTOCOL_VERSION}`,
    `RECORD_SIZE = ${RECORD_SIZE}`,
    `MAGIC = b"${HEADER_MAGIC}"`,
    `AGENT_THREAD_NAME = b"${AGENT_THREAD_NAME}"`,
  );
  out.push(
    '#: struct format of a record: time, kind, small, a, b, c, d',
    'RECORD_FORMAT = "<QHHIIIQ"',
    '',
  );
  for (const spec of ENUMS) {
    out.push(`# ${spec.doc}`);
    for (const [name, value, doc] of spec.members)
      out.push(`${upperCase(spec.name)}_${upperCase(name)} = ${value}  # ${doc}`);
    out.push('');
  }
  out.push('# Number of each event on the wire.');
  EVENTS.forEach((event, index) =>
    out.push(`EVENT_${upperCase(event.name)} = ${index + 1}  # ${event.doc}`),
  );
  out.push('');
  for (const layout of LAYOUTS) {
    out.push(`# ${layout.doc} Byte offsets.`, `${upperCase(layout.name)}_SIZE = ${layout.size}`);
    for (const member of placeMembers(layout)) {
      out.push(
        `${upperCase(layout.name)}_${upperCase(member.name)} = ${member.offset}  # ${member.type}: ${member.doc}`,
      );
    }
    out.push('');
  }
  return out.join('\n').replace(/\n+$/, '\n');
}
