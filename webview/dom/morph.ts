/**
 * Makes the children of `target` look like `fresh`, touching only what differs, so that focus,
 * hover, scroll position and text selection survive an update. Elements with `data-key` are
 * matched by it, others by position. `data-own` marks elements whose inside is somebody else's.
 */
export function morph(target: Element, fresh: readonly Node[]): void {
  const keyed = new Map<string, Element>();
  for (const child of target.children) {
    const key = child.getAttribute('data-key');
    if (key !== null) keyed.set(key, child);
  }
  let at: ChildNode | null = target.firstChild;
  for (const wanted of fresh) {
    const key = wanted instanceof Element ? wanted.getAttribute('data-key') : null;
    const old: ChildNode | undefined | null = key === null ? at : keyed.get(key);
    if (old && isAlike(old, wanted)) {
      if (key !== null) keyed.delete(key);
      if (old === at) at = at.nextSibling;
      else move(target, old, at);
      patch(old, wanted);
    } else {
      target.insertBefore(wanted, at);
    }
  }
  while (at !== null) {
    const next: ChildNode | null = at.nextSibling;
    at.remove();
    at = next;
  }
}

/** What has the focus keeps it: a browser takes it from elements that go elsewhere. */
function move(target: Element, child: ChildNode, before: ChildNode | null): void {
  const focused = document.activeElement;
  target.insertBefore(child, before);
  if (!child.contains(focused) || focused === document.activeElement) return;
  if (focused instanceof HTMLElement || focused instanceof SVGElement)
    focused.focus({ preventScroll: true });
}

function isAlike(old: Node, wanted: Node): boolean {
  if (old.nodeType !== wanted.nodeType || old.nodeName !== wanted.nodeName) return false;
  if (!(old instanceof Element) || !(wanted instanceof Element)) return true;
  return old.getAttribute('data-key') === wanted.getAttribute('data-key');
}

const NONE: ReadonlySet<string> = new Set();

/** Gives `old` the looks of `wanted`; attributes named in `kept` stay as they are. */
export function patch(old: Node, wanted: Node, kept = NONE): void {
  if (!(old instanceof Element) || !(wanted instanceof Element)) {
    if (old.nodeValue !== wanted.nodeValue) old.nodeValue = wanted.nodeValue;
    return;
  }
  for (const { name, value } of wanted.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  if (old.attributes.length !== wanted.attributes.length) {
    for (const { name } of [...old.attributes]) {
      if (!wanted.hasAttribute(name) && !kept.has(name)) old.removeAttribute(name);
    }
  }
  if (!old.hasAttribute('data-own')) morph(old, [...wanted.childNodes]);
}
