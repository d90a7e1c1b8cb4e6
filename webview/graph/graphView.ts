import { elapsed, formatSteadyDuration } from '../../src/base/index';
import { h, s } from '../dom/element';
import { slotClass } from '../dom/swatch';
import type { PanelContext } from '../panels/context';
import { selectionText } from '../state/selection';
import { lineText, middleEllipsis } from '../text/shorten';
import { edgeCurve, LabelPlaces, pathOf } from './edgeGeometry';
import {
  layoutGraph,
  NODE_HEIGHT,
  type Direction,
  type GraphLayout,
  type PlacedNode,
} from './graphLayout';
import { deadlockKeys } from './graphModel';
import type { RememberedGraph } from './graphMemory';
import type { GraphEdge, GraphNode } from './graphBuilder';

const CHARACTER = 6.7;
const LONGEST = 26;
const LABEL_WIDTH = 62;
/** A graph larger than its room is drawn smaller down to here, then it scrolls. */
const SMALLEST = 0.72;
/** In a room lower than this, waiting goes from left to right where more of it is seen so, px. */
const LOW_ROOM = 180;

interface Room {
  readonly width: number;
  readonly height: number;
}

/** What nodes and edges look at. */
interface Picture {
  readonly graph: RememberedGraph;
  readonly context: PanelContext;
  /** Keys that stay lit under the selection; null: all. */
  readonly lit: ReadonlySet<string> | null;
  /** Keys of nodes in deadlocks. */
  readonly deadlock: ReadonlySet<string>;
}

function isInDeadlock({ from, to, cycle }: GraphEdge, { deadlock }: Picture): boolean {
  return cycle && deadlock.has(from) && deadlock.has(to);
}

/** The wait-for graph as SVG, and the same in sentences for those who do not see it. */
export function renderGraph(graph: RememberedGraph, context: PanelContext, room: Room): Node[] {
  if (graph.nodes.length === 0) {
    return [
      h(
        'p',
        { class: 'empty', key: 'empty' },
        'Nobody waits for anybody now. Threads that wait for a lock, a queue or another thread appear here with what they wait for and who holds it.',
      ),
    ];
  }
  const layout = layoutFor(graph, room);
  const picture: Picture = {
    graph,
    context,
    lit: litKeys(graph, context),
    deadlock: deadlockKeys(graph, context.store),
  };
  const scale = Math.min(1, Math.max(SMALLEST, fitOf(layout, room)));
  const places = new LabelPlaces(layout.nodes.values());
  const svg = s(
    'svg',
    {
      class: 'graph',
      width: Math.round(layout.width * scale),
      height: Math.round(layout.height * scale),
      viewBox: `0 0 ${layout.width} ${layout.height}`,
      role: 'group',
      'aria-label': 'Wait-for graph',
    },
    s('defs', null, marker('arrow', 'graph-arrow'), marker('arrow-cycle', 'graph-arrow cycle')),
    ...graph.edges.map((edge) => edgeView(edge, layout, picture, places)),
    ...[...layout.nodes.values()].map((node) => nodeView(node, picture)),
  );
  const sentences = graph.edges.map((edge) =>
    h('li', { text: sentence(edge, layout.nodes, picture) }),
  );
  return [
    h('div', { class: 'graph-box', key: 'graph' }, svg),
    h('ul', { class: 'visually-hidden', key: 'sentences' }, ...sentences),
  ];
}

function layoutFor(graph: RememberedGraph, room: Room): GraphLayout {
  const of = (direction: Direction): GraphLayout =>
    layoutGraph(graph, (node) => labelOf(node).length * CHARACTER + 32, direction);
  const down = of('down');
  if (room.height >= LOW_ROOM || fitOf(down, room) >= 1) return down;
  const across = of('across');
  return fitOf(across, room) > fitOf(down, room) ? across : down;
}

/** At which scale the whole of it is in sight. */
function fitOf({ width, height }: GraphLayout, room: Room): number {
  return Math.min(room.width / width, room.height / height);
}

function marker(id: string, name: string): SVGMarkerElement {
  return s(
    'marker',
    {
      id,
      class: name,
      viewBox: '0 0 8 8',
      refX: 7,
      refY: 4,
      markerWidth: 9,
      markerHeight: 9,
      markerUnits: 'userSpaceOnUse',
      orient: 'auto',
    },
    s('path', { d: 'M0 .8 7.5 4 0 7.2z' }),
  );
}

function labelOf(node: GraphNode): string {
  const name = middleEllipsis(node.label, LONGEST);
  return node.count > 1 ? `${name} ×${node.count}` : name;
}

/** Keys that stay lit under the selection; null: all. */
function litKeys(graph: RememberedGraph, context: PanelContext): Set<string> | null {
  const { selection } = context.state;
  if (selection === null || selection.kind === 'finding') return null;
  const start = selection.kind === 'object' ? selectionText(selection) : `lane:${selection.lane}`;
  if (!graph.nodes.some((node) => node.key === start)) return null;
  const next = new Map(graph.edges.map((edge) => [edge.from, edge.to]));
  const lit = new Set<string>();
  for (let at: string | undefined = start; at !== undefined && !lit.has(at); at = next.get(at))
    lit.add(at);
  for (const edge of graph.edges) if (edge.to === start) lit.add(edge.from);
  return lit;
}

function nodeView(
  { node, x, y, width }: PlacedNode,
  { graph, context, lit, deadlock }: Picture,
): SVGGElement {
  const isDeadlocked = deadlock.has(node.key);
  const left = x - width / 2;
  const top = y - NODE_HEIGHT / 2;
  const select =
    node.lane !== null
      ? selectionText({ kind: 'lane', lane: node.lane })
      : node.object !== null
        ? selectionText({ kind: 'object', object: node.object })
        : undefined;
  const slot =
    node.object === null || node.kind === 'lane' ? -1 : context.colors.slotOf(node.object);
  const classes = [
    'graph-node',
    node.kind,
    slotClass(slot),
    isDeadlocked ? 'cycle' : '',
    graph.gone.has(node.key) ? 'gone' : '',
    lit && !lit.has(node.key) ? 'faded' : '',
  ];
  const shape =
    node.kind === 'lane'
      ? s('rect', { x: left, y: top, width, height: NODE_HEIGHT, rx: NODE_HEIGHT / 2 })
      : s('path', { d: hexagon(left, top, width, NODE_HEIGHT) });
  return s(
    'g',
    {
      class: classes.filter(Boolean).join(' '),
      key: node.key,
      tabindex: -1,
      role: 'button',
      'aria-label': `${kindOf(node, context)} ${labelOf(node)}${isDeadlocked ? ', in a deadlock' : ''}`,
      'data-select': select,
    },
    s('title', { text: node.label }),
    shape,
    s('text', { x, y: y + 4, 'text-anchor': 'middle', text: labelOf(node) }),
  );
}

/** What it is, for those who do not see its shape. */
function kindOf({ kind, lane, count }: GraphNode, { store }: PanelContext): string {
  if (kind !== 'lane') return 'resource';
  if (count > 1) return 'group';
  return lane !== null && store.lanes.get(lane)?.kind === 'task' ? 'task' : 'thread';
}

function hexagon(x: number, y: number, width: number, height: number): string {
  const cut = 9;
  return `M${x + cut} ${y}H${x + width - cut}L${x + width} ${y + height / 2}L${x + width - cut} ${y + height}H${x + cut}L${x} ${y + height / 2}Z`;
}

function edgeView(
  edge: GraphEdge,
  { nodes, direction }: GraphLayout,
  picture: Picture,
  places: LabelPlaces,
): SVGGElement {
  const { graph, context, lit } = picture;
  const isDeadlocked = isInDeadlock(edge, picture);
  const from = nodes.get(edge.from)!;
  const to = nodes.get(edge.to)!;
  const isPair = graph.edges.some((other) => other.from === edge.to && other.to === edge.from);
  const curve = edgeCurve(from, to, isPair, direction);
  const text =
    edge.sinceNs === null
      ? 'held by'
      : formatSteadyDuration(elapsed(edge.sinceNs, context.store.nowNs));
  const faded = lit !== null && !(lit.has(edge.from) && lit.has(edge.to));
  const gone = graph.gone.has(edge.from) || graph.gone.has(edge.to);
  const width = text.length * 6.2 + 10;
  // Of one width whatever the time is, so that labels do not jump as it grows.
  const { x, y } = places.claim(curve, Math.max(width, LABEL_WIDTH));
  return s(
    'g',
    {
      class: `graph-edge ${edge.kind}${isDeadlocked ? ' cycle' : ''}${gone ? ' gone' : ''}${faded ? ' faded' : ''}`,
      key: `edge:${edge.from}`,
    },
    s('title', { text: sentence(edge, nodes, picture) }),
    s('path', {
      d: pathOf(curve),
      'marker-end': `url(#${isDeadlocked ? 'arrow-cycle' : 'arrow'})`,
    }),
    s('rect', { x: x - width / 2, y: y - 8, width, height: 16, rx: 3, class: 'label-box' }),
    s('text', { x, y: y + 4, 'text-anchor': 'middle', text }),
  );
}

function sentence(
  edge: GraphEdge,
  nodes: ReadonlyMap<string, PlacedNode>,
  picture: Picture,
): string {
  const { context } = picture;
  const from = nodes.get(edge.from)!.node;
  const to = nodes.get(edge.to)!.node;
  const cycle = isInDeadlock(edge, picture) ? ', part of a deadlock' : '';
  if (edge.kind === 'holds') return `${from.label} is held by ${to.label}${cycle}`;
  const time =
    edge.sinceNs === null
      ? ''
      : ` for ${formatSteadyDuration(elapsed(edge.sinceNs, context.store.nowNs))}`;
  const who = from.count > 1 ? `${from.label} ×${from.count} wait` : `${from.label} waits`;
  const site = from.lane === null ? null : (context.store.lanes.get(from.lane)?.wait?.site ?? null);
  return `${who}${time} for ${to.label}${cycle}${site ? `, at ${lineText(site)}` : ''}`;
}
