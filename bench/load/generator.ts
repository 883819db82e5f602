/** Chooses the load generator: wrk where it is, else ours. */
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { runChild } from '../child.js';
import type { LoadOrder, LoadResult } from './load.js';
import type { SocketsOrder, SocketsResult } from './sockets.child.js';
import { isWrkThere, loadWithWrk } from './wrk.js';

const GRACE_MS = 60_000;

export const GENERATOR = isWrkThere() ? 'wrk' : 'sockets';

export function load(order: LoadOrder): Promise<LoadResult> {
  return GENERATOR === 'wrk' ? loadWithWrk(order) : loadWithSockets({ ...order, untilSent: false });
}

export function loadWithSockets(order: SocketsOrder): Promise<SocketsResult> {
  return runChild('load/sockets.child.js', order, order.seconds * 1_000 + GRACE_MS);
}

/** `line(n)` is path, tab, body. */
export async function writeLines(
  file: string,
  count: number,
  line: (nth: number) => string,
): Promise<void> {
  const stream = createWriteStream(file);
  for (let nth = 0; nth < count; nth++)
    if (!stream.write(`${line(nth)}\n`)) await once(stream, 'drain');
  stream.end();
  await once(stream, 'finish');
}
