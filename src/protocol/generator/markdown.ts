import { ENUMS, EVENTS, LAYOUTS, placeMembers } from './render';

/** The tables of docs/protocol.md, between its `generated` marks. */
export function renderMarkdown(): string {
  const out: string[] = ['### Events', ''];
  EVENTS.forEach((event, index) => {
    out.push(
      `#### ${index + 1} ${event.name}`,
      '',
      event.doc,
      '',
      '| slot | field | type | meaning |',
      '| --- | --- | --- | --- |',
    );
    for (const field of event.fields)
      out.push(`| ${field.slot} | ${field.name} | ${field.type} | ${field.doc} |`);
    out.push('');
  });
  out.push('### Enums', '');
  for (const spec of ENUMS) {
    out.push(
      `#### ${spec.name}`,
      '',
      spec.doc,
      '',
      '| value | name | meaning |',
      '| --- | --- | --- |',
    );
    for (const [name, value, doc] of spec.members) out.push(`| ${value} | ${name} | ${doc} |`);
    out.push('');
  }
  out.push('### Layouts', '');
  for (const layout of LAYOUTS) {
    out.push(
      `#### ${layout.name} (${layout.size} bytes)`,
      '',
      layout.doc,
      '',
      '| offset | type | member | meaning |',
      '| --- | --- | --- | --- |',
    );
    for (const m of placeMembers(layout))
      out.push(
        `| ${m.offset} | ${m.type}${m.count > 1 ? `[${m.count}]` : ''} | ${m.name} | ${m.doc} |`,
      );
    out.push('');
  }
  return out.join('\n');
}
