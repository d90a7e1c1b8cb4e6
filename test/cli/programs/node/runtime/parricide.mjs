// The process dies while main waits for its child.
import { Popen } from 'heddle/subprocess';

new Popen(['sh', '-c', 'sleep 0.5; kill -9 $PPID']).wait(); // waits
