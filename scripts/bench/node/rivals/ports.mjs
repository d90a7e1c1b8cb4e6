import { parentPort } from 'node:worker_threads';
import double from './double.mjs';

parentPort.on('message', ([id, value]) => parentPort.postMessage([id, double(value)]));
