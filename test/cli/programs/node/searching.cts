const { isMainThread, parentPort, Worker } = process.getBuiltinModule('node:worker_threads');

interface Question {
  readonly start: number;
}

function steps({ start }: Question): number {
  let count = 0;
  for (let at = start; at !== 1; count++) at = at % 2 ? at : at / 2; // searches
  return count;
}

if (process.argv[2] === 'alone') setTimeout(steps, 500, { start: 7 });
else if (isMainThread) {
  const worker = new Worker(__filename, { name: 'search' });
  worker.on('message', console.log);
  worker.postMessage({ start: 7 });
} else parentPort!.on('message', (question: Question) => parentPort!.postMessage(steps(question)));
