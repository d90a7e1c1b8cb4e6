import workerpool from 'workerpool';
import double from './double.mjs';

workerpool.worker({ double });
