/** What a key asks for. */
export type Command =
  | 'back'
  | 'zoomIn'
  | 'zoomOut'
  | 'left'
  | 'right'
  | 'previousLane'
  | 'nextLane'
  | 'activate'
  | 'frame'
  | 'follow'
  | 'whole'
  | 'search'
  | 'keys'
  | 'pause'
  | 'previousSlice'
  | 'nextSlice'
  | `tab${number}`;

export interface Key {
  readonly key: string;
  readonly ctrl: boolean;
  /** What has the focus takes text. */
  readonly inText: boolean;
  /** What has the focus reacts to Enter and space itself. */
  readonly onButton: boolean;
}

const KEYS: Readonly<Record<string, Command>> = {
  Escape: 'back',
  w: 'zoomIn',
  '+': 'zoomIn',
  '=': 'zoomIn',
  s: 'zoomOut',
  '-': 'zoomOut',
  a: 'left',
  ArrowLeft: 'left',
  d: 'right',
  ArrowRight: 'right',
  ArrowUp: 'previousLane',
  ArrowDown: 'nextLane',
  Enter: 'activate',
  f: 'frame',
  n: 'follow',
  End: 'follow',
  '0': 'whole',
  Home: 'whole',
  '/': 'search',
  '?': 'keys',
  ' ': 'pause',
  ',': 'previousSlice',
  '.': 'nextSlice',
};

export function commandOf({ key, ctrl, inText, onButton }: Key): Command | null {
  if (ctrl) return null;
  if (inText) return key === 'Escape' ? 'back' : null;
  if (onButton && (key === 'Enter' || key === ' ')) return null;
  if (/^[1-9]$/.test(key)) return `tab${Number(key)}`;
  return KEYS[key.length === 1 ? key.toLowerCase() : key] ?? null;
}
