/** The catcher's mails, to look at. There is nothing here when a real mail server is set. */
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../core/errors.js';
import { Pages, privatePage } from '../platform/http/pages.js';
import { Public } from '../platform/http/scopes.js';
import type { CaughtMail } from './catcher.js';
import { Delivery } from './delivery.service.js';
import { mailboxPage, mailPage } from './mailbox.view.js';

@ApiExcludeController()
@Public()
@Controller('dev')
export class MailboxController {
  constructor(
    private readonly delivery: Delivery,
    private readonly pages: Pages,
  ) {}

  @Get('mailbox.json')
  async json(@Res({ passthrough: true }) reply: FastifyReply): Promise<CaughtMail[]> {
    void reply.header('Cache-Control', 'no-store');
    return this.mailbox().list();
  }

  @Get('mailbox')
  async list(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const mails = await this.mailbox().list();
    const { catalog, locale } = await this.pages.open(request);
    privatePage(reply);
    return this.pages.render('delivery/mailbox', locale, mailboxPage(catalog, locale, mails));
  }

  @Get('mailbox/:id')
  async one(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const mail = await this.mailbox().find(id);
    if (!mail) throw new DomainError('not_found');
    const { catalog, locale } = await this.pages.open(request);
    privatePage(reply);
    return this.pages.render('delivery/mail', locale, mailPage(catalog, locale, mail));
  }

  private mailbox() {
    const { catcher } = this.delivery;
    if (!catcher) throw new DomainError('not_found');
    return catcher;
  }
}
