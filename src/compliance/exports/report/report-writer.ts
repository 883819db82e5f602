/**
 * The audit as a report to read: who is responsible, what was asked and why, what happened to each person
 * with the words that they were shown, and the checkpoint by which every fact is verified. About one person
 * everything stands in one timeline in the order of time, and the proof of each entry is annexed; about
 * everybody, each person's own history comes first, then decisions and the organisation's acts in the
 * order of the log.
 */
import { Injectable } from '@nestjs/common';
import { CatalogService } from '../../../catalog/catalog.service.js';
import { ClientsService } from '../../../identity/clients.service.js';
import { Proofs } from '../../../ledger/proofs.js';
import { Messages } from '../../../platform/http/messages.js';
import { bucketOf } from '../../../platform/ids.js';
import { AuditReader } from '../audit-reader.js';
import { AuditStore } from '../audit.store.js';
import type { FormatWriter, Making } from '../making.js';
import type { ShownLine } from '../shown-line.js';
import { inOrderOfTime } from './in-order-of-time.js';
import { LineDetails } from './line-details.js';
import { Paper } from './paper.js';
import { ReportNames } from './report-names.js';
import { footerOf, orderFacts } from './report-order.js';
import { ReportWords } from './report-words.js';
import { ShownTexts } from './shown-texts.js';
import { Timeline, type Means } from './timeline.js';

const BUCKETS = 256;

interface Report extends Means {
  readonly making: Making;
  readonly timeline: Timeline;
}

@Injectable()
export class ReportWriter implements FormatWriter {
  constructor(
    private readonly reader: AuditReader,
    private readonly store: AuditStore,
    private readonly catalog: CatalogService,
    private readonly clients: ClientsService,
    private readonly proofs: Proofs,
    private readonly messages: Messages,
  ) {}

  async *write(making: Making): AsyncGenerator<Buffer> {
    const report = await this.begin(making);
    const { contactId } = making.order.filter;
    yield* report.paper.take();
    if (contactId === null) yield* this.everybody(report);
    else yield* this.person(report, contactId);
    report.timeline.tellTexts();
    yield* this.proven(report);
    tellTree(report);
    yield* report.paper.end();
  }

  private async begin(making: Making): Promise<Report> {
    const { tx, order } = making;
    const { controller } = (await this.catalog.currentIn(tx)).catalog;
    const versions = await this.catalog.historyIn(tx);
    const words = new ReportWords(this.messages, order.locale);
    const names = new ReportNames(versions, await this.clients.names(tx), words, order.locale);
    const paper = new Paper({
      title: words.say('title'),
      author: controller.legalName,
      language: order.locale,
      at: order.requestedAt,
      footer: footerOf(making, { words, names }),
    });
    const means = {
      ...{ paper, words, names, texts: new ShownTexts(versions) },
      details: new LineDetails(words, names),
      isOfOne: order.filter.contactId !== null,
    };
    paper.title(words.say('title'));
    paper.text(words.say('intro'));
    paper.heading(words.say('order.heading'));
    for (const [label, value] of orderFacts(making, means, controller)) paper.fact(label, value);
    return { ...means, making, timeline: new Timeline(means) };
  }

  private async *person(report: Report, contactId: string): AsyncGenerator<Buffer> {
    const { making, timeline, paper, words } = report;
    const lines = await this.linesOf(making);
    head(report, contactId, lines[0]);
    paper.text(words.say(lines.length === 0 ? 'people.none' : 'people.inOrder'));
    for (const line of lines) {
      timeline.tell(line);
      yield* paper.take();
    }
  }

  /** One person's are few. */
  private async linesOf(making: Making): Promise<ShownLine[]> {
    const lines: ShownLine[] = [];
    for await (const page of making.pages()) lines.push(...page);
    return inOrderOfTime(lines);
  }

  private async *everybody(report: Report): AsyncGenerator<Buffer> {
    const { making, paper, timeline, words } = report;
    for await (const people of this.store.contacts(making.tx))
      for (const contactId of people) {
        await this.history(report, contactId);
        yield* paper.take();
        making.reach(Math.floor((bucketOf(contactId) / BUCKETS) * making.tree.size));
      }
    paper.heading(words.say('others.heading'));
    paper.text(words.say('others.intro'));
    for await (const lines of making.pages((line) => !isOfPerson(line))) {
      for (const line of lines) timeline.tell(line);
      yield* paper.take();
    }
  }

  /** What one person's own entries say; their decisions follow with everybody's. */
  private async history(report: Report, contactId: string): Promise<void> {
    const { tx, order, tree } = report.making;
    const lines = await this.reader.entriesOf(tx, contactId, { ...order, to: tree.size });
    if (lines.length === 0) return;
    report.making.lines += lines.length;
    head(report, contactId, lines[0]);
    for (const line of inOrderOfTime(lines)) report.timeline.tell(line);
  }

  /** For a stranger who has nothing but the paper: that every leaf which is cited is in the log. */
  private async *proven({ making, paper, words, timeline }: Report): AsyncGenerator<Buffer> {
    if (making.order.filter.contactId === null || timeline.cited.size === 0) return;
    paper.heading(words.say('proofs.heading'));
    paper.text(words.say('proofs.intro'));
    if (timeline.hasDecisions) paper.text(words.say('proofs.sealed'));
    for (const index of [...timeline.cited].sort((a, b) => a - b)) {
      const { bytes, proof } = await this.proofs.ofLeaf(making.tx, index, making.tree);
      const [begin = ''] = proof.split('\n\n');
      paper.entry(words.say('proofs.leaf', { index: String(index) }));
      paper.verbatim(bytes.toString());
      paper.verbatim(begin);
      yield* paper.take();
    }
  }
}

function head({ paper, words }: Report, contactId: string, line?: ShownLine): void {
  paper.heading(words.say('people.heading', { contact: contactId }));
  const addresses = line?.addresses ?? [];
  if (addresses.length > 0) paper.fact(words.say('people.addresses'), addresses.join(', '));
}

/** An entry about somebody, told in their own history. */
function isOfPerson({ contactId, row }: { contactId: string | null; row: number }): boolean {
  return contactId !== null && row === 0;
}

/** By which whoever reads it verifies what it says. */
function tellTree({ making, paper, words }: Report): void {
  const { size, root, note, signedAt } = making.tree;
  const say = (key: string) => words.say(`checkpoint.${key}`);
  paper.heading(say('heading'));
  paper.text(say('intro'));
  paper.fact(say('signedAt'), words.instant(signedAt.toISOString()));
  paper.fact(say('size'), String(size));
  paper.fact(say('root'), root.toString('base64'));
  paper.verbatim(note);
}
