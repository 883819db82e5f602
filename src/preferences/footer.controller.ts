/**
 * The link at the foot of every message. Opening it shows a page and changes nothing; what it can do
 * only ever reduces contact, so forwarding a mail is safe. RFC 8058 one-click comes in here too,
 * without cookie, token, origin or further step.
 */
import { Body, Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../core/errors.js';
import { Allowance } from '../platform/http/allowance.js';
import { Pages, privatePage } from '../platform/http/pages.js';
import { Public } from '../platform/http/scopes.js';
import { FooterLinks, type OpenedLink } from './footer-links.js';
import { footerDonePage, footerPage, type FooterAction } from './footer.view.js';
import { ReduceContact } from './reduce-contact.js';

/** "At most one message a week from all of us." */
const LESS = { limit: 1, hours: 7 * 24 };

@ApiExcludeController()
@Public()
@Controller('u')
export class FooterController {
  constructor(
    private readonly links: FooterLinks,
    private readonly reduce: ReduceContact,
    private readonly pages: Pages,
    private readonly allowance: Allowance,
  ) {}

  @Get(':token')
  async page(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const link = await this.open(token, request);
    const { catalog, locale } = await this.pages.open(request);
    privatePage(reply);
    const { maskedAddress, topic } = link;
    const path = `/u/${token}`;
    return this.pages.render(
      'preferences/footer',
      locale,
      footerPage({ catalog, locale, path, maskedAddress, topic }),
    );
  }

  @Post(':token')
  @HttpCode(200)
  async act(
    @Param('token') token: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const link = await this.open(token, request);
    if (isOneClick(body)) {
      await this.reduce.leaveTopic(link, 'one_click');
      void reply.type('text/plain; charset=utf-8').header('Cache-Control', 'no-store');
      return 'Unsubscribed.\n';
    }
    const done = actionOf(body);
    await this.carryOut(link, done);
    const { catalog, locale } = await this.pages.open(request);
    privatePage(reply);
    const { maskedAddress, topic } = link;
    const path = `/u/${token}`;
    return this.pages.render(
      'preferences/footer-done',
      locale,
      footerDonePage({ catalog, locale, path, maskedAddress, topic, done }),
    );
  }

  /** One answer for a link that is altered, of another deployment, or of somebody forgotten. */
  private async open(token: string, request: FastifyRequest): Promise<OpenedLink> {
    const link = await this.links.open(token);
    if (link) return link;
    // Only guesses are counted: one mail server's network may unsubscribe any number of people.
    await this.allowance.spend(request.ip);
    throw new DomainError('not_found');
  }

  private carryOut(link: OpenedLink, action: FooterAction): Promise<void> {
    if (action === 'topic') return this.reduce.leaveTopic(link, 'footer_page');
    if (action === 'all') return this.reduce.leaveAll(link.contactId, 'footer_page');
    return this.reduce.hearLess(link.contactId, LESS, 'footer_page');
  }
}

/** RFC 8058 §3.2: the body holds this pair. */
function isOneClick(body: unknown): boolean {
  const form = (body ?? {}) as Record<string, unknown>;
  return form['List-Unsubscribe'] === 'One-Click';
}

function actionOf(body: unknown): FooterAction {
  const { action } = (body ?? {}) as Record<string, unknown>;
  if (action === 'topic' || action === 'less' || action === 'all') return action;
  throw new DomainError('malformed_body');
}
