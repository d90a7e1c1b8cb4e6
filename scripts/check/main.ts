/** `npm run check`: types, lint, import table and format. `--full` uses no cache. */
import { runChecks } from './checks';

const results = await runChecks(!process.argv.includes('--full'));
if (results.some((result) => !result.passed)) process.exitCode = 1;
