/** Pure: who is responsible, and what was asked, by whom, why and of which time, as facts to be printed. */
import type { Controller } from '../../../core/catalog.js';
import type { Making } from '../making.js';
import type { Fact } from './line-details.js';
import type { ReportNames } from './report-names.js';
import type { ReportWords } from './report-words.js';

export interface Spoken {
  readonly words: ReportWords;
  readonly names: ReportNames;
}

export function orderFacts(
  { order, tree }: Making,
  { words, names }: Spoken,
  controller: Controller,
): Fact[] {
  const { contactId, topic, type } = order.filter;
  const say = (key: string) => words.say(`order.${key}`);
  const facts: [string, string | undefined][] = [
    ['controller', controller.legalName],
    ['address', controller.address],
    ['contact', controller.email],
    ['dpo', controller.dpo],
    ['actor', names.actor(order.actor)],
    ['reason', words.reason(order.reason)],
    ['at', words.instant(order.requestedAt.toISOString())],
    ['madeOf', words.instant(tree.signedAt.toISOString())],
    ['id', order.exportId],
    ['period', periodOf(order.filter, words)],
    ['person', contactId ?? say('everybody')],
    ['topic', topic === null ? say('all') : names.of('topic', topic)],
    ['type', type === null ? say('all') : words.happened(type)],
    ['addresses', say(order.isClear ? 'inClear' : 'hidden')],
  ];
  return facts.flatMap(([key, value]) => (value === undefined ? [] : [[say(key), value]]));
}

/** At the foot of a page: where it holds addresses, also who asked for them and why. */
export function footerOf({ order }: Making, { words, names }: Spoken): (page: number) => string {
  const { exportId: id, isClear, requestedAt } = order;
  if (!isClear) return (number) => words.say('footer', { id, page: String(number) });
  const [actor, at] = [names.actor(order.actor), words.instant(requestedAt.toISOString())];
  const reason = words.reason(order.reason);
  return (number) => words.say('footerClear', { id, page: String(number), actor, at, reason });
}

function periodOf(filter: Making['order']['filter'], words: ReportWords): string {
  const from = filter.from === null ? '' : words.instant(filter.from);
  const to = filter.to === null ? '' : words.instant(filter.to);
  if (from !== '' && to !== '') return words.say('order.fromTo', { from, to });
  if (from !== '') return words.say('order.from', { from });
  return to === '' ? words.say('order.allTime') : words.say('order.to', { to });
}
