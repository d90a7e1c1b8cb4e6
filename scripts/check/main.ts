import { parseArgs } from 'node:util';
import { runChecks } from './checks';

const { values } = parseArgs({
  options: { full: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
});

if (values.help) {
  console.log(`Usage: npm run check -- [--full]

Types, lint, import table, the reference of the runtime and format. Without --full eslint looks at what has changed only.`);
} else {
  const results = await runChecks(!values.full);
  if (results.some((result) => !result.passed)) process.exitCode = 1;
}
