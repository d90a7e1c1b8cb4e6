import { program } from '../program/program';
import { recorder } from '../recording';
import { printError } from '../threading/excepthook';

/** An error that nobody caught is the end of this process. */
export function failed(error: unknown): void {
  recorder?.raised(error, false);
  printError(`Process ${program.process?.name}`, error);
  process.exitCode = 1;
}
