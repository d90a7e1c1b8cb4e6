import { Session } from '../../session/index';
import type { Context } from '../context';
import { FOUND } from '../exitStatus';
import { Judge } from '../judge';
import type { AttachCommand } from '../options/parse';
import { follow, followOptions } from './following';

/** `heddle attach`: follows a program that runs already until it ends or is let go. */
export async function attach(command: AttachCommand, context: Context): Promise<number> {
  const { pid, children } = command;
  const judge = new Judge(command.report);
  const begin = (): Promise<Session> =>
    Session.enter({ ...followOptions(command, judge), pid, children, handleSignals: false });
  const { failed } = await follow(command, { begin, letsGo: true }, judge, context);
  return failed ? FOUND : 0;
}
