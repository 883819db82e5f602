/**
 * The button below "you will receive": whoever opened the link in the mail has the receipt sent to the
 * address that the mail went to. It changes nothing and says the same however often it is pressed.
 */
import { Controller, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../../core/errors.js';
import { OptInLinks } from '../../opt-in/opt-in-links.js';
import { Allowance } from '../../platform/http/allowance.js';
import { Pages, privatePage } from '../../platform/http/pages.js';
import { Public } from '../../platform/http/scopes.js';
import { MailReceipts } from './mail-receipts.js';
import { receiptMailedPage } from './receipt.view.js';

@ApiExcludeController()
@Public()
@Controller('opt-in/:token/receipt')
export class ReceiptPageController {
  constructor(
    private readonly links: OptInLinks,
    private readonly mails: MailReceipts,
    private readonly pages: Pages,
    private readonly allowance: Allowance,
  ) {}

  @Post()
  @HttpCode(200)
  async mail(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const seen = await this.links.look(token);
    if (seen?.state !== 'confirmed' || seen.standing.length === 0) {
      await this.allowance.spend(request.ip);
      throw new DomainError('not_found');
    }
    const { contactId, topics, locale: own } = seen.optIn;
    await this.mails.askOnPage({ contactId, topics }).catch(unlessMailedToday);
    const { catalog, locale } = await this.pages.open(request, own);
    privatePage(reply);
    return this.pages.render(
      'compliance/receipt-mailed',
      locale,
      receiptMailedPage(catalog, locale),
    );
  }
}

function unlessMailedToday(error: unknown): void {
  if (error instanceof DomainError && error.code === 'rate_limited') return;
  throw error;
}
