/** A task in a module that no worker is started with. */
import { task } from 'heddle/task';
import { currentThread } from 'heddle/threading';

export const there = task(() => currentThread().name);
