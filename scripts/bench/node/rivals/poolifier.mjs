import { ThreadWorker } from 'poolifier';
import double from './double.mjs';

export default new ThreadWorker(double);
