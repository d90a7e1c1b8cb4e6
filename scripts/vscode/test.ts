/**
 * `npm run test:vscode [filter …]`: the packaged extension in a real VS Code. Builds, packages,
 * provides the server on first use, runs test/vscode, and ends with the closing line.
 */
import { runVsCode } from './runTests';
import { closingLine } from '../test/tally';

const tally = await runVsCode(process.argv.slice(2));
console.log(closingLine(tally));
process.exitCode = tally.failed > 0 || tally.passed === 0 ? 1 : 0;
