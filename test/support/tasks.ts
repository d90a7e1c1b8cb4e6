import type { ProcessDump } from './dump';

/** Records of one task in all threads, in the order of time: event, thread and what matters of it. */
export function recordsOfTask(main: ProcessDump, task: string): string[] {
  return main.threads
    .flatMap((thread) => thread.records)
    .filter((one) => one.text['task'] === task)
    .sort((a, b) => a.time - b.time)
    .map(({ event, thread, text }) => {
      const outcome = event === 'TaskEnd' ? text['outcome'] : undefined;
      const cancelled = text['cancelled'] && 'cancelled';
      return [event, thread, text['reason'], outcome, text['awaited'], cancelled]
        .filter(Boolean)
        .join(' ');
    });
}
