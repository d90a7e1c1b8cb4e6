import type { Arrival } from '../portable';
import { registerPortable } from '../portable';
import type { ManagedMap } from './objects';
import { type Managed, ManagedProxy } from './proxies';

/** A place for values by name in the server of a manager: `namespace.x = 1` is seen by all. */
export class NamespaceProxy extends ManagedProxy<ManagedMap<string, unknown>> {
  protected override readonly face = 'NamespaceProxy';

  constructor(managed: Managed | Arrival) {
    super(managed);
    return new Proxy<this>(this, byName);
  }
}

/** Names that the proxy itself has are no names of values. */
const isOwn = (namespace: NamespaceProxy, key: string | symbol): key is symbol =>
  typeof key === 'symbol' || key in namespace;

const byName: ProxyHandler<NamespaceProxy> = {
  get: (namespace, key): unknown =>
    isOwn(namespace, key) ? Reflect.get(namespace, key, namespace) : namespace.call('get', key),
  set: (namespace, key, value) => {
    if (isOwn(namespace, key)) return Reflect.set(namespace, key, value, namespace);
    namespace.call('set', key, value);
    return true;
  },
  deleteProperty: (namespace, key) =>
    isOwn(namespace, key) ? false : namespace.call('delete', key),
};

registerPortable('NamespaceProxy', NamespaceProxy);
