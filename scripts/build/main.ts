/** `npm run build`: everything that is published or run from dist/. */
import { runBuild } from './run';

if (!(await runBuild())) process.exitCode = 1;
