// A thread takes a lock that it has already.
import { Lock } from 'heddle/threading';

const files = new Lock();
files.acquire(); // takes
files.acquire(); // waits for itself
