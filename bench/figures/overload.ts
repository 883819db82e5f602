/**
 * Three times as many asks are due as can be answered; each is begun at its time, or as soon as one of
 * the connections is free, and how many were is told. Meanwhile people leave by one-click. What was
 * acknowledged to them is looked at afterwards: an ask about them must be denied.
 */
import { join } from 'node:path';
import type { Bed } from '../bed.js';
import { load, loadWithSockets, writeLines } from '../load/generator.js';
import { JSON_TYPE, type LoadResult } from '../load/load.js';
import { askBody, CHANNEL, emailOf, nthContact, TOPIC } from '../people.js';
import type { Say } from './figure.js';

const TIMES_CAPACITY = 3;
/** With more the generator takes from two cores what it is to measure, and begins few more. */
const CONNECTIONS = 1_024;
const LEAVING_PER_SECOND = 20;
const LEAVING_CONNECTIONS = 64;
const FORM_TYPE = 'application/x-www-form-urlencoded';
const ONE_CLICK = 'List-Unsubscribe=One-Click';
const OK = 200;
const EXPECTED = ['200', '429', '503'];

export interface OverloadFigure {
  readonly offeredPerSecond: number;
  /** Asks that were begun, in a second: a connection that waits for an answer begins none. */
  readonly begunPerSecond: number;
  /** Answers with a decision, in a second. */
  readonly servedPerSecond: number;
  readonly shedPerSecond: number;
  readonly shedWithoutRetryAfter: number;
  readonly asksP99Ms: number;
  readonly withdrawals: number;
  readonly withdrawalsP99Ms: number;
  /** Not acknowledged, or acknowledged and without effect. */
  readonly withdrawalsLost: number;
  readonly wrong: readonly string[];
}

interface Leaver {
  readonly contact: number;
  readonly path: string;
}

export async function measureOverload(
  bed: Bed,
  capacity: number,
  seconds: number,
  say: Say,
): Promise<OverloadFigure> {
  await bed.restore();
  const leavers = await findLeavers(bed, seconds * LEAVING_PER_SECOND);
  const perSecond = Math.ceil(capacity * TIMES_CAPACITY);
  const asksFile = await writeAsks(bed, perSecond * seconds);
  const leaversFile = await writeLeavers(bed, leavers);
  const token = await bed.token();
  const at = { url: bed.service.url, seconds, watch: true };
  const [asks, leaving] = await Promise.all([
    load({
      ...{ ...at, linesFile: asksFile, contentType: JSON_TYPE, token },
      ...{ connections: CONNECTIONS, perSecond },
    }),
    loadWithSockets({
      ...{ ...at, linesFile: leaversFile, contentType: FORM_TYPE, token: '', untilSent: true },
      ...{ connections: LEAVING_CONNECTIONS, perSecond: LEAVING_PER_SECOND },
    }),
  ]);
  const figure = figureOf(asks, perSecond);
  const left = leavers.filter((_, nth) => leaving.statusOf[nth] === OK);
  const stillAllowed = await countAllowed(bed, left);
  say(
    `  overload: ${figure.servedPerSecond.toFixed(0)}/s answered, ${figure.shedPerSecond.toFixed(0)}/s shed; ` +
      `withdrawals p99 ${leaving.p99Ms.toFixed(0)} ms, ${left.length} of ${leavers.length} acknowledged`,
  );
  return {
    ...figure,
    withdrawals: leavers.length,
    withdrawalsP99Ms: leaving.p99Ms,
    withdrawalsLost: leavers.length - left.length + stillAllowed,
    wrong: [
      ...figure.wrong,
      ...(stillAllowed > 0
        ? [`overload: ${stillAllowed} people were allowed after they left`]
        : []),
    ],
  };
}

/** Each has an allow whose link leads out. */
async function findLeavers(bed: Bed, count: number): Promise<Leaver[]> {
  const http = await bed.logIn();
  const prefix = bed.newRefPrefix();
  const leavers: Leaver[] = [];
  for (let nth = 0; nth < count; nth++) {
    const contact = nthContact(bed.asked++, bed.contacts);
    const { body } = await http.api('POST', '/v1/authorizations', {
      ...{ recipient: { email: emailOf(contact) }, channel: CHANNEL, topic: TOPIC },
      messageRef: `${prefix}/${nth}`,
    });
    const { unsubscribe } = (body.links ?? {}) as { unsubscribe?: string };
    if (unsubscribe === undefined) throw new Error(`No link out: ${JSON.stringify(body)}`);
    leavers.push({ contact, path: new URL(unsubscribe).pathname });
  }
  return leavers;
}

/** Some more than can be begun: the file must not end before its time. */
async function writeAsks(bed: Bed, count: number): Promise<string> {
  const { asked, contacts, service } = bed;
  const prefix = bed.newRefPrefix();
  const file = join(service.folder, 'lines');
  await writeLines(file, Math.ceil(count * 1.2), (nth) => {
    const body = askBody(nthContact(asked + nth, contacts), `${prefix}/${nth}`);
    return `/v1/authorizations\t${body}`;
  });
  return file;
}

async function writeLeavers(bed: Bed, leavers: readonly Leaver[]): Promise<string> {
  const file = join(bed.service.folder, 'leavers');
  await writeLines(file, leavers.length, (nth) => `${leavers[nth]?.path ?? ''}\t${ONE_CLICK}`);
  return file;
}

/** Of people who were told that they left. */
async function countAllowed(bed: Bed, left: readonly Leaver[]): Promise<number> {
  const http = await bed.logIn();
  const prefix = bed.newRefPrefix();
  let allowed = 0;
  for (const [nth, { contact }] of left.entries()) {
    const { body, status } = await http.api('POST', '/v1/authorizations', {
      ...{ recipient: { email: emailOf(contact) }, channel: CHANNEL, topic: TOPIC },
      messageRef: `${prefix}/${nth}`,
    });
    if (status !== OK || body.decision !== 'deny') allowed++;
  }
  return allowed;
}

function figureOf(asks: LoadResult, offeredPerSecond: number) {
  const { answered, broken, seconds, statuses, withoutRetryAfter } = asks;
  const shed = (statuses['429'] ?? 0) + (statuses['503'] ?? 0);
  const others = Object.entries(statuses).filter(([status]) => !EXPECTED.includes(status));
  return {
    offeredPerSecond,
    begunPerSecond: (answered + broken) / seconds,
    servedPerSecond: (statuses['200'] ?? 0) / seconds,
    shedPerSecond: shed / seconds,
    shedWithoutRetryAfter: withoutRetryAfter,
    asksP99Ms: asks.p99Ms,
    wrong: [
      ...others.map(([status, count]) => `overload: ${count} answers were ${status}`),
      ...(broken > 0 ? [`overload: ${broken} asks were not answered`] : []),
    ],
  };
}
