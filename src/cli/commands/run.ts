import { Session } from '../../session/index';
import type { Context } from '../context';
import { exitStatus } from '../exitStatus';
import { Judge } from '../judge';
import type { RunCommand } from '../options/parse';
import { follow, followOptions } from './following';

/** `heddle run`: runs a program to its end. */
export async function run(command: RunCommand, context: Context): Promise<number> {
  const { program, python, node, onDeadlock, force } = command;
  const judge = new Judge(command.report);
  const begin = (): Promise<Session> =>
    Session.launch({ ...followOptions(command, judge), program, python, node, onDeadlock, force });
  const { exit, failed } = await follow(command, { begin, letsGo: false }, judge, context);
  return exitStatus(exit, failed);
}
