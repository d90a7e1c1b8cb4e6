import { blockingInEventLoop } from './blockingInEventLoop';
import { busyWait } from './busyWait';
import { daemonKilledHolding } from './daemonKilledHolding';
import { dataLoss } from './dataLoss';
import { deadlock } from './deadlock';
import { exceptionLost } from './exceptionLost';
import { forkWhileLocked } from './forkWhileLocked';
import { forkWithThreads } from './forkWithThreads';
import { gilBound } from './gilBound';
import { highContention } from './highContention';
import { joinBeforeDrain } from './joinBeforeDrain';
import { lockAbandoned } from './lockAbandoned';
import { lockOrderInversion } from './lockOrderInversion';
import { longHold } from './longHold';
import { lostWakeup } from './lostWakeup';
import { missingTaskDone } from './missingTaskDone';
import { pipeDeadlock } from './pipeDeadlock';
import { poolExhaustion } from './poolExhaustion';
import { poolUndersized } from './poolUndersized';
import { queueBackpressure } from './queueBackpressure';
import { queueUnbounded } from './queueUnbounded';
import type { Rule } from './rule';
import { selfDeadlock } from './selfDeadlock';
import { stall } from './stall';
import { starvation } from './starvation';
import { threadLeak } from './threadLeak';
import { thunderingHerd } from './thunderingHerd';
import { unpicklableTask } from './unpicklableTask';
import { workerDied } from './workerDied';
import { zombieChild } from './zombieChild';

/** Every rule there is, errors first, then warnings. */
export const RULES: readonly Rule[] = [
  deadlock,
  selfDeadlock,
  dataLoss,
  forkWhileLocked,
  joinBeforeDrain,
  lockAbandoned,
  lostWakeup,
  missingTaskDone,
  pipeDeadlock,
  poolExhaustion,
  stall,
  unpicklableTask,
  workerDied,
  blockingInEventLoop,
  busyWait,
  daemonKilledHolding,
  exceptionLost,
  forkWithThreads,
  gilBound,
  highContention,
  lockOrderInversion,
  longHold,
  queueBackpressure,
  queueUnbounded,
  starvation,
  threadLeak,
  thunderingHerd,
  zombieChild,
  poolUndersized,
];

export function ruleNamed(name: string): Rule | undefined {
  return RULES.find((rule) => rule.name === name);
}
