/**
 * The audit as a report to read: who is responsible, what was asked and why, what happened to each person
 * with the words that they were shown, and the checkpoint by which every fact is verified. About one person
 * everything stands in one timeline; about everybody, each person's own history first, then decisions
 * and the organisation's acts in the order of the log.
 */
import { Injectable } from '@nestjs/common';
import { CatalogService } from '../../../catalog/catalog.service.js';
import type { Controller } from '../../../core/catalog.js';
import { bucketOf } from '../../../platform/ids.js';
import { AuditReader } from '../audit-reader.js';
import { AuditStore } from '../audit.store.js';
import type { FormatWriter, Making } from '../making.js';
import type { ShownLine } from '../shown-line.js';
import { Paper } from './paper.js';
import { ReportWords } from './report-words.js';
import { ShownTexts } from './shown-texts.js';
import { Timeline } from './timeline.js';

const BUCKETS = 256;

interface Report {
  readonly making: Making;
  readonly paper: Paper;
  readonly words: ReportWords;
  readonly timeline: Timeline;
}

@Injectable()
export class ReportWriter implements FormatWriter {
  constructor(
    private readonly reader: AuditReader,
    private readonly store: AuditStore,
    private readonly catalog: CatalogService,
  ) {}

  async *write(making: Making): AsyncGenerator<Buffer> {
    const { controller } = (await this.catalog.currentIn(making.tx)).catalog;
    const texts = new ShownTexts(await this.catalog.historyIn(making.tx));
    const words = new ReportWords(making.order.locale);
    const paper = new Paper(optionsOf(making, words, controller));
    const isOfOne = making.order.filter.contactId !== null;
    const report = {
      making,
      paper,
      words,
      timeline: new Timeline({ paper, words, texts, isOfOne }),
    };
    tellOrder(report, controller);
    yield paper.take();
    const { contactId } = making.order.filter;
    if (contactId === null) yield* this.everybody(report);
    else yield* this.person(report, contactId);
    report.timeline.tellTexts();
    tellTree(report);
    yield* paper.end();
  }

  private async *person(report: Report, contactId: string): AsyncGenerator<Buffer> {
    const { making, timeline } = report;
    let isTold = false;
    for await (const lines of making.pages()) {
      if (!isTold) this.head(report, contactId, lines[0]);
      isTold = true;
      for (const line of lines) timeline.tell(line);
      yield report.paper.take();
    }
    if (isTold) return;
    this.head(report, contactId);
    report.paper.text(report.words.say('people.none'));
  }

  private async *everybody(report: Report): AsyncGenerator<Buffer> {
    const { making, paper, timeline, words } = report;
    for await (const people of this.store.contacts(making.tx))
      for (const contactId of people) {
        await this.history(report, contactId);
        yield paper.take();
        making.reach(Math.floor((bucketOf(contactId) / BUCKETS) * making.tree.size));
      }
    paper.heading(words.say('others.heading'));
    paper.text(words.say('others.intro'));
    for await (const lines of making.pages((line) => !isOfPerson(line))) {
      for (const line of lines) timeline.tell(line);
      yield paper.take();
    }
  }

  /** What one person's own entries say; their decisions follow with everybody's. */
  private async history(report: Report, contactId: string): Promise<void> {
    const { tx, order, tree } = report.making;
    const lines = await this.reader.entriesOf(tx, contactId, { ...order, to: tree.size });
    if (lines.length === 0) return;
    report.making.lines += lines.length;
    this.head(report, contactId, lines[0]);
    for (const line of lines) report.timeline.tell(line);
  }

  private head({ paper, words }: Report, contactId: string, line?: ShownLine): void {
    paper.heading(words.say('people.heading', { contact: contactId }));
    const addresses = line?.addresses ?? [];
    if (addresses.length > 0) paper.fact(words.say('people.addresses'), addresses.join(', '));
  }
}

/** An entry about somebody, told in their own history. */
function isOfPerson({ contactId, row }: { contactId: string | null; row: number }): boolean {
  return contactId !== null && row === 0;
}

function optionsOf({ order }: Making, words: ReportWords, { legalName }: Controller) {
  const { exportId: id, actor, isClear, reason, requestedAt } = order;
  const at = words.instant(requestedAt.toISOString());
  return {
    title: words.say('title'),
    author: legalName,
    language: order.locale,
    at: requestedAt,
    footer: (number: number) => {
      const page = String(number);
      return isClear
        ? words.say('footerClear', { id, page, actor, at, reason })
        : words.say('footer', { id, page });
    },
  };
}

function tellOrder({ making, paper, words }: Report, controller: Controller): void {
  const { order } = making;
  const { contactId, topic, type } = order.filter;
  const say = (key: string) => words.say(`order.${key}`);
  paper.title(words.say('title'));
  paper.text(words.say('intro'));
  paper.heading(say('heading'));
  const facts: [string, string | undefined][] = [
    ['controller', controller.legalName],
    ['address', controller.address],
    ['contact', controller.email],
    ['dpo', controller.dpo],
    ['actor', order.actor],
    ['reason', order.reason],
    ['at', words.instant(order.requestedAt.toISOString())],
    ['id', order.exportId],
    ['period', periodOf(making, words)],
    ['person', contactId ?? say('everybody')],
    ['topic', topic ?? say('all')],
    ['type', type === null ? say('all') : words.say(`types.${type}`)],
    ['addresses', say(order.isClear ? 'inClear' : 'hidden')],
  ];
  for (const [key, value] of facts) if (value !== undefined) paper.fact(say(key), value);
}

function periodOf({ order }: Making, words: ReportWords): string {
  const from = order.filter.from === null ? '' : words.instant(order.filter.from);
  const to = order.filter.to === null ? '' : words.instant(order.filter.to);
  if (from !== '' && to !== '') return words.say('order.fromTo', { from, to });
  if (from !== '') return words.say('order.from', { from });
  return to === '' ? words.say('order.allTime') : words.say('order.to', { to });
}

/** By which whoever reads it verifies what it says. */
function tellTree({ making, paper, words }: Report): void {
  const { size, root, note } = making.tree;
  const say = (key: string) => words.say(`checkpoint.${key}`);
  paper.heading(say('heading'));
  paper.text(say('intro'));
  paper.fact(say('size'), String(size));
  paper.fact(say('root'), root.toString('base64'));
  paper.verbatim(note);
}
