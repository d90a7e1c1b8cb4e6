import { Server } from 'node:net';
import type { Agent } from './agent';
import { callOriginal, replace, type Hook } from '../replace';

/** Remembers where servers begin to listen. */
export function hookServers(agent: Agent): void {
  const { servers, stacks } = agent;
  const listen: Hook = (original, self, args) => {
    agent.hasListened = true;
    servers.set(self as object, stacks.stack(listen));
    return callOriginal(original, self, args);
  };
  replace(Server.prototype, 'listen', listen);
}
