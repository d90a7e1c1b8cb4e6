import { Analysis, type AnalysisOptions } from '../../../src/analysis/index';
import { fileName, RunModel } from '../../../src/model/index';
import type { FindingRow, SiteRef } from '../../../src/protocol/view/index';
import { play } from '../model/drawn';
import { MS } from '../model/scene';

export interface Told {
  /** ms of the poll that told it */
  readonly at: number;
  readonly row: FindingRow;
}

export interface Played {
  readonly model: RunModel;
  readonly analysis: Analysis;
  readonly told: readonly Told[];
  readonly text: string;
}

/** Plays a drawn trace and looks for findings after every poll. */
export function analyse(
  drawing: string,
  sources: Readonly<Record<number, string>> = {},
  options: AnalysisOptions = {},
): Played {
  const model = new RunModel();
  const analysis = new Analysis(model, options);
  const told: Told[] = [];
  play(
    drawing,
    model,
    () => {
      for (const row of analysis.check()) told.push({ at: model.now / MS, row });
    },
    sources,
  );
  const text = told.length === 0 ? 'no findings' : told.map(findingText).join('\n\n');
  return { model, analysis, told, text };
}

const site = (ref: SiteRef): string => `${ref.function}() ${fileName(ref.file)}:${ref.line}`;

function findingText({ at, row }: Told): string {
  const lines = [
    `${at} ms  ${row.severity}  ${row.rule}  #${row.id}  count ${row.count}`,
    `  ${row.title}`,
    `  ${row.message}`,
  ];
  for (const one of row.participants) {
    const since = one.waitSinceNs === null ? '' : ` since ${one.waitSinceNs / MS} ms`;
    const waits = one.waitsFor === null ? '' : ` waits for ${one.waitsFor}${since}`;
    lines.push(`  ${one.role} ${one.thread}:${waits}`);
    for (const hold of one.holds) {
      lines.push(`    holds ${hold.name}${hold.site ? ` from ${site(hold.site)}` : ''}`);
    }
    for (const frame of one.stack) lines.push(`    at ${site(frame)}`);
  }
  const places = row.locations.map((one) => `${one.role} ${fileName(one.file)}:${one.line}`);
  lines.push(`  lines: ${places.join(', ')}`);
  lines.push(`  objects: ${row.objects.map((one) => `${one.kind} ${one.name}`).join(', ')}`);
  return lines.join('\n');
}
