/**
 * What people take away: their receipts (ISO/IEC TS 27560) and their dossier (GDPR Art. 15, 20). Each is a
 * button and no link: it leaves a line in the access log, and a dossier that is given answers a request.
 */
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { LINKED_DATA } from '../compliance/receipts/context.js';
import { MailReceipts } from '../compliance/receipts/mail-receipts.js';
import { ReceiptsService } from '../compliance/receipts/receipts.service.js';
import { DossierService } from '../compliance/rights/dossier.service.js';
import { DomainError } from '../core/errors.js';
import { formText } from '../platform/http/form.js';
import { Person } from '../platform/http/scopes.js';
import { CenterPages } from './center-pages.js';
import { CurrentVisit, type Visit } from './visit.js';
import { WHY_PATH } from './why.view.js';

@ApiExcludeController()
@Controller('preferences')
@Person()
export class TakeAwayController {
  constructor(
    private readonly dossiers: DossierService,
    private readonly receipts: ReceiptsService,
    private readonly mails: MailReceipts,
    private readonly pages: CenterPages,
  ) {}

  @Post('dossier')
  @HttpCode(200)
  async dossier(@CurrentVisit() visit: Visit): Promise<string> {
    const dossier = await this.dossiers.giveOwn(visit.person.contactId);
    return asFile(visit, 'dossier.json', 'application/json; charset=utf-8', dossier);
  }

  @Post('receipts')
  @HttpCode(200)
  async receiptsOf(@Body() body: unknown, @CurrentVisit() visit: Visit): Promise<string> {
    const { contactId } = visit.person;
    if (formText(body, 'as') === 'mail') {
      const isMailed = await this.mails.askOwn(contactId).then(() => true, mailedToday);
      return this.pages.sendOn(visit, WHY_PATH, isMailed ? 'receipts' : 'receipts_today');
    }
    const receipts = await this.receipts.giveOwn(contactId);
    return asFile(visit, 'receipts.jsonld', LINKED_DATA, receipts);
  }
}

/** A name of ours alone: nothing that anybody typed reaches a header. */
function asFile({ reply }: Visit, filename: string, type: string, content: object): string {
  void reply
    .type(type)
    .header('Cache-Control', 'no-store')
    .header('X-Robots-Tag', 'noindex')
    .header('Content-Disposition', `attachment; filename="${filename}"`);
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** No second mail goes out on one day, and the page says so instead of promising one. */
function mailedToday(error: unknown): false {
  if (error instanceof DomainError && error.code === 'rate_limited') return false;
  throw error;
}
