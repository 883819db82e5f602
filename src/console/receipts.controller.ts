/** Receipts (ISO/IEC TS 27560) from the console: seen, downloaded, mailed to the person and nobody else. */
import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { ConsentRecords } from '../compliance/receipts/consent-records.js';
import { LINKED_DATA, type JsonObject } from '../compliance/receipts/context.js';
import { MailReceipts } from '../compliance/receipts/mail-receipts.js';
import { ReceiptsService } from '../compliance/receipts/receipts.service.js';
import { ContactIdPipe } from '../contacts/recipient.js';
import { DomainError } from '../core/errors.js';
import { Staff } from '../platform/http/scopes.js';
import { ConsolePages } from './console-pages.js';
import { OpenPerson } from './open-person.js';
import { personPath } from './person.view.js';
import {
  receiptPage,
  receiptPath,
  receiptsPage,
  receiptsPath,
  receiptText,
  type Which,
} from './receipts.view.js';
import { CurrentVisit, type Visit } from './visit.js';

/** As keys of the catalog are written; what is written otherwise names nothing. */
const KEY = /^[a-z][a-z0-9-]{0,62}$/;

@ApiExcludeController()
@Controller('console/contacts/:contactId/receipts')
@Staff('audit')
export class ConsoleReceiptsController {
  constructor(
    private readonly people: OpenPerson,
    private readonly records: ConsentRecords,
    private readonly receipts: ReceiptsService,
    private readonly mails: MailReceipts,
    private readonly pages: ConsolePages,
  ) {}

  @Get()
  async list(
    @Param('contactId', ContactIdPipe) contactId: string,
    @CurrentVisit() visit: Visit,
  ): Promise<string> {
    const action = 'console.receipts';
    const seen = await this.people.look({ contactId, action }, visit.staff, (tx) =>
      this.records.ofContact(tx, contactId),
    );
    const person = { contactId, path: receiptsPath(contactId), seen };
    return this.pages.showPerson('receipts', visit, person, ({ shell, ...scene }, records) => {
      const histories = records.map(({ history }) => history);
      return receiptsPage(shell, { ...scene, contactId }, histories);
    });
  }

  @Get(':topic/:channel')
  async one(
    @Param('contactId', ContactIdPipe) contactId: string,
    @Param('topic') topic: string,
    @Param('channel') channel: string,
    @CurrentVisit() visit: Visit,
  ): Promise<string> {
    const which = { contactId, topic, channel };
    const person = {
      contactId,
      path: receiptPath(which),
      seen: await this.receiptOf(which, visit),
    };
    return this.pages.showPerson('receipt', visit, person, ({ shell }, receipt) =>
      receiptPage(shell, which, receipt),
    );
  }

  @Get(':topic/:channel/file')
  async file(
    @Param('contactId', ContactIdPipe) contactId: string,
    @Param('topic') topic: string,
    @Param('channel') channel: string,
    @CurrentVisit() visit: Visit,
  ): Promise<string> {
    const receipt = await this.receiptOf({ contactId, topic, channel }, visit);
    if (!receipt) return this.pages.sendOn(visit, personPath(contactId));
    void visit.reply
      .type(LINKED_DATA)
      .header('Cache-Control', 'no-store')
      .header('Content-Disposition', `attachment; filename="receipt-${topic}-${channel}.jsonld"`);
    return receiptText(receipt);
  }

  @Post('mail')
  @HttpCode(200)
  async mail(
    @Param('contactId', ContactIdPipe) contactId: string,
    @CurrentVisit() visit: Visit,
  ): Promise<string> {
    const reason = await this.people.reasonFor(contactId, visit.staff);
    if (reason === null) return this.pages.sendOn(visit, personPath(contactId));
    await this.mails.ask({ contactId, reason }, visit.staff.caller);
    return this.pages.sendOn(visit, personPath(contactId), 'mailed');
  }

  /** The service leaves the line of it. Null where the session did not open the person. */
  private async receiptOf(which: Which, { staff }: Visit): Promise<JsonObject | null> {
    if (!KEY.test(which.topic) || !KEY.test(which.channel)) throw new DomainError('not_found');
    const reason = await this.people.reasonFor(which.contactId, staff);
    if (reason === null) return null;
    const [receipt] = await this.receipts.of({ ...which, reason }, staff.caller);
    if (!receipt) throw new DomainError('not_found');
    return receipt;
  }
}
