/**
 * The page that the mail's link leads to. GET shows and changes nothing, whoever or whatever opens
 * it; one button POSTs. The token in the URL is the only key: there is no cookie to forge with.
 */
import { Body, Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { maskTyped } from '../core/address.js';
import type { Catalog } from '../core/catalog.js';
import { DomainError } from '../core/errors.js';
import { Allowance } from '../platform/http/allowance.js';
import { formList, formText } from '../platform/http/form.js';
import { isOneClick, oneClickAnswer } from '../platform/http/one-click.js';
import { Pages, privatePage } from '../platform/http/pages.js';
import { Public } from '../platform/http/scopes.js';
import { AnswerOptIn } from './answer-opt-in.js';
import { AnswerRenewal } from './answer-renewal.js';
import { OptInLinks, type OptInOnPage } from './opt-in-links.js';
import { confirmedPage, confirmPage, expiredPage, refusedPage } from './opt-in.view.js';
import { renewPage, stoppedPage } from './renewal.view.js';

interface Frame {
  readonly catalog: Catalog;
  readonly locale: string;
  readonly token: string;
}

@ApiExcludeController()
@Public()
@Controller('opt-in')
export class ConfirmController {
  constructor(
    private readonly links: OptInLinks,
    private readonly answers: AnswerOptIn,
    private readonly renewals: AnswerRenewal,
    private readonly pages: Pages,
    private readonly allowance: Allowance,
  ) {}

  @Get(':token')
  async show(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const seen = await this.look(token, request);
    privatePage(reply);
    return this.pageOf(await this.frame(token, seen, request), seen, reply);
  }

  @Post(':token')
  @HttpCode(200)
  async answer(
    @Param('token') token: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const before = await this.look(token, request);
    if (before.optIn.kind === 'renewal' && isOneClick(body)) {
      await this.renewals.refuse(token);
      return oneClickAnswer(reply);
    }
    const action = formText(body, 'action');
    if (action !== 'confirm' && action !== 'refuse') throw new DomainError('malformed_body');
    const answers = before.optIn.kind === 'renewal' ? this.renewals : this.answers;
    const answer =
      action === 'confirm'
        ? await answers.confirm(token, formList(body, 'topics'))
        : await answers.refuse(token);
    const frame = await this.frame(token, before, request);
    privatePage(reply);
    if (answer === 'none_chosen') return this.nothingTicked(frame, before, reply);
    return this.pageOf(frame, await this.look(token, request), reply);
  }

  /** Guesses are counted; a link that leads somewhere never is. */
  private async look(token: string, request: FastifyRequest): Promise<OptInOnPage> {
    const seen = await this.links.look(token);
    if (seen) return seen;
    await this.allowance.spend(request.ip);
    throw new DomainError('not_found');
  }

  /** The language that the person asked in, unless they choose another on the page. */
  private async frame(token: string, seen: OptInOnPage, request: FastifyRequest): Promise<Frame> {
    return { ...(await this.pages.open(request, seen.optIn.locale)), token };
  }

  private pageOf(frame: Frame, seen: OptInOnPage, reply: FastifyReply): string {
    const { catalog, locale } = frame;
    if (seen.state === 'expired') {
      void reply.status(410);
      const page = expiredPage(catalog, locale, seen.optIn.kind);
      return this.pages.render('opt-in/expired', locale, page);
    }
    if (seen.optIn.kind === 'renewal') return this.renewalPageOf(frame, seen);
    switch (seen.state) {
      case 'requested':
        return this.pages.render('opt-in/confirm', locale, confirmPage(this.asked(frame, seen)));
      case 'confirmed':
        return this.confirmed(frame, seen);
      case 'refused':
        return this.pages.render('opt-in/refused', locale, refusedPage(catalog, locale));
    }
  }

  /** Where the topics stand counts for more than what was answered: they may have been left since. */
  private renewalPageOf(frame: Frame, seen: OptInOnPage): string {
    const { catalog, locale } = frame;
    if (seen.standing.length === 0) {
      const { topics } = seen.optIn;
      const maskedAddress = maskTyped(seen.address);
      const page = stoppedPage({ catalog, locale, maskedAddress, topics });
      return this.pages.render('opt-in/stopped', locale, page);
    }
    if (seen.state !== 'requested') return this.confirmed(frame, seen);
    return this.pages.render('opt-in/renew', locale, renewPage(this.asked(frame, seen)));
  }

  private confirmed({ catalog, locale, token }: Frame, { standing, optIn }: OptInOnPage): string {
    const receiptPath = `/opt-in/${token}/receipt?lang=${locale}`;
    const isRenewal = optIn.kind === 'renewal';
    const page = confirmedPage({ catalog, locale, topics: standing, receiptPath, isRenewal });
    return this.pages.render('opt-in/confirmed', locale, page);
  }

  private nothingTicked(frame: Frame, seen: OptInOnPage, reply: FastifyReply): string {
    void reply.status(422);
    const asked = { ...this.asked(frame, seen), tickedTopics: [] };
    return seen.optIn.kind === 'renewal'
      ? this.pages.render(
          'opt-in/renew',
          frame.locale,
          renewPage({ ...asked, error: 'noneToRenew' }),
        )
      : this.pages.render(
          'opt-in/confirm',
          frame.locale,
          confirmPage({ ...asked, error: 'noneToConfirm' }),
        );
  }

  private asked(
    { catalog, locale, token }: Frame,
    { optIn, address, zone, standing }: OptInOnPage,
  ) {
    return {
      catalog,
      locale,
      path: `/opt-in/${token}`,
      maskedAddress: maskTyped(address),
      zone,
      requestedAt: optIn.requestedAt.getTime(),
      expiresAt: optIn.expiresAt.getTime(),
      topics: optIn.kind === 'renewal' ? standing : optIn.topics,
      noticeVersion: optIn.noticeVersion,
    };
  }
}
