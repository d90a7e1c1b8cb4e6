export { Counters } from './counters';
export { createDirectory, type NewDirectory, type ProcessPlace } from './directory';
export { Member, ObjectSlot } from './objectSlot';
export { type QueueIdentity, QueueSlot } from './queueSlot';
export { Recorder, type ThreadIdentity } from './recorder';
