import type { Binding, Exchange, Queue } from '../api/schema.ts';

export type Box = { name: string; y: number };
export type Edge = { from: number; to: number; keys: string[]; isToExchange: boolean };
export type Picture = {
  exchanges: readonly Box[];
  queues: readonly Box[];
  edges: readonly Edge[];
  height: number;
};

/** Height of a row, pixels: a box and the space below it. */
export const ROW = 48;

/**
 * Exchanges in a column on the left, queues on the right beside the exchange that they are bound to first: most lines are short then.
 * Queues that nothing is bound to come last.
 */
export function layOut(
  exchanges: readonly Exchange[],
  queues: readonly Queue[],
  bindings: readonly Binding[],
): Picture {
  const names = exchanges.map(({ name }) => name).toSorted();
  const known = new Set(queues.map(({ name }) => name));
  const bound = names.flatMap((exchange) =>
    bindings
      .filter((each) => each.exchange === exchange && each.queue !== null && known.has(each.queue))
      .map(({ queue }) => queue ?? ''),
  );
  const order = [...new Set([...bound, ...queues.map(({ name }) => name).toSorted()])];
  const right = order.map((name, n) => ({ name, y: n * ROW }));
  const rowOf = new Map(right.map(({ name, y }) => [name, y]));
  const left = spread(
    names.map((name) => ({
      name,
      y: middle(
        bindings.filter(({ exchange }) => exchange === name),
        rowOf,
      ),
    })),
  );
  const leftOf = new Map(left.map(({ name, y }) => [name, y]));
  return {
    exchanges: left,
    queues: right,
    edges: edgesOf(bindings, leftOf, rowOf),
    height: Math.max(0, ...[...left, ...right].map(({ y }) => y + ROW)),
  };
}

/** Where the queues of an exchange are in the middle; those without any go to the end. */
function middle(bindings: readonly Binding[], rowOf: ReadonlyMap<string, number>): number {
  const rows = bindings.flatMap(({ queue }) => rowOf.get(queue ?? '') ?? []);
  if (rows.length === 0) return Number.POSITIVE_INFINITY;
  return (Math.min(...rows) + Math.max(...rows)) / 2;
}

/** Moves boxes down until none lies on another. */
function spread(boxes: readonly Box[]): Box[] {
  let free = 0;
  return boxes
    .toSorted((a, b) => a.y - b.y || a.name.localeCompare(b.name))
    .map(({ name, y }) => {
      const place = Number.isFinite(y) ? Math.max(y, free) : free;
      free = place + ROW;
      return { name, y: place };
    });
}

/** One line for all keys between the same two. */
function edgesOf(
  bindings: readonly Binding[],
  leftOf: ReadonlyMap<string, number>,
  rowOf: ReadonlyMap<string, number>,
): Edge[] {
  const edges = new Map<string, Edge>();
  for (const { exchange, destination, destination_type, routing_key } of bindings) {
    const isToExchange = destination_type === 'exchange';
    const from = leftOf.get(exchange);
    const to = (isToExchange ? leftOf : rowOf).get(destination);
    if (from === undefined || to === undefined) continue;
    const id = `${exchange} ${destination_type} ${destination}`;
    const edge = edges.get(id) ?? { from, to, keys: [], isToExchange };
    edge.keys.push(routing_key);
    edges.set(id, edge);
  }
  return [...edges.values()];
}
