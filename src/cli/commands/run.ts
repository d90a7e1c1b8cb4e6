import { exactEnvironment, Session, type FindingWords } from '../../session/index';
import type { Context } from '../context';
import { exitStatus } from '../exitStatus';
import { Judge } from '../judge';
import type { RunCommand } from '../options/parse';
import { findingOf } from '../../session/report/index';
import { placesOf } from '../context';
import { findingText } from '../text/finding';
import { plain } from '../text/style';
import { follow, followOptions } from './following';

/** `heddle run`: runs a program to its end. */
export async function run(command: RunCommand, context: Context): Promise<number> {
  const { program, python, node, onDeadlock, force } = command;
  const judge = new Judge(command.report);
  const begin = async (): Promise<Session> => {
    const tests: FindingWords = {
      text: (row) => findingText(findingOf(row, null), placesOf(session), plain),
      isKnown: (row) => findingOf(row, judge.baseline).known === true,
    };
    const environment = exactEnvironment();
    const launch = { program, python, node, onDeadlock, force, tests, environment };
    const session = await Session.launch({ ...followOptions(command, judge), ...launch });
    return session;
  };
  const { exit, failed } = await follow(command, { begin, letsGo: false }, judge, context);
  return exitStatus(exit, failed);
}
