/**
 * `npm test`: build, checks, vitest, the agent's in-process tests, and the tests in a real VS Code, in
 * this order. `npm test -- --only unit [filter …]` runs one part: build, check, unit, agent or vscode.
 */
import { runBuild } from '../build/run';
import { runChecks } from '../check/checks';
import { findChromium } from '../support/chromium';
import { hasDapMode } from '../support/emacs';
import { runInProcess } from './inProcess';
import { closingLine, none, oneFailed, onePassed, sum, type Tally } from './tally';
import { runVsCode } from '../vscode/runTests';
import { runVitest } from './vitest';

type Part = (filters: readonly string[]) => Promise<Tally>;

const everyTime = ['build', 'check', 'unit', 'agent', 'vscode'];

const parts: Readonly<Record<string, Part>> = {
  build: async () => ((await runBuild()) ? onePassed : oneFailed),
  check: async () =>
    sum((await runChecks(false)).map(({ passed }) => (passed ? onePassed : oneFailed))),
  unit: runVitest,
  agent: runInProcess,
  vscode: runVsCode,
};

function chosen(args: readonly string[]): { names: string[]; filters: string[] } | undefined {
  if (args.length === 0) return { names: everyTime, filters: [] };
  const [flag, name = '', ...filters] = args;
  return flag === '--only' && name in parts ? { names: [name], filters } : undefined;
}

const wanted = chosen(process.argv.slice(2));
if (!wanted) {
  console.error(`usage: npm test [-- --only ${Object.keys(parts).join('|')} [filter …]]`);
  process.exit(2);
}
if (findChromium() === undefined) {
  console.log('MISSING  Chromium: the tests of the live view are skipped');
}
if (wanted.names.includes('unit') && !hasDapMode()) {
  console.log('MISSING  Emacs with dap-mode (emacs-nox, elpa-dap-mode): its test is skipped');
}
let total = none;
for (const name of wanted.names) {
  console.log(`\n== ${name}`);
  const started = performance.now();
  const tally = await (parts[name] as Part)(wanted.filters).catch((error: unknown) => {
    console.error(error);
    return oneFailed;
  });
  total = sum([total, tally]);
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(`== ${name}: ${closingLine(tally)} (${seconds} s)`);
}
console.log(`\n${closingLine(total)}`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
