/**
 * The link at the foot of every message. Opening it shows a page and changes nothing; what it can do
 * only ever reduces contact, so forwarding a mail is safe: its page can take back what it did itself a
 * moment ago, and no more. RFC 8058 one-click comes in here too, without cookie, token, origin or further
 * step, and has nothing that could be taken back.
 */
import { Body, Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../core/errors.js';
import { Allowance } from '../platform/http/allowance.js';
import { oneClickAnswer } from '../platform/http/one-click.js';
import { Pages, privatePage } from '../platform/http/pages.js';
import { Public } from '../platform/http/scopes.js';
import { newToken } from '../platform/ids.js';
import { FooterLinks, type OpenedLink } from './footer-links.js';
import { footerPost } from './footer-post.js';
import {
  footerDonePage,
  footerPage,
  type FooterAction,
  type FooterInput,
  type FooterResult,
} from './footer.view.js';
import { ReduceContact, type OwnWish } from './reduce-contact.js';
import { UndoReduction } from './undo-reduction.js';

const VIA = 'footer_page';
/** "At most one message a week from all of us." */
const LESS = { limit: 1, hours: 7 * 24 };
const PAUSE_DAYS = 30;
/** An answer that refuses: the page was too late, or says something that holds no more. */
const STATUS: Readonly<Partial<Record<FooterResult['outcome'], number>>> = {
  changed: 409,
  over: 410,
};

@ApiExcludeController()
@Public()
@Controller('u')
export class FooterController {
  constructor(
    private readonly links: FooterLinks,
    private readonly reduce: ReduceContact,
    private readonly undoing: UndoReduction,
    private readonly pages: Pages,
    private readonly allowance: Allowance,
  ) {}

  @Get(':token')
  async page(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const input = await this.inputFor(token, await this.open(token, request), request);
    privatePage(reply);
    return this.pages.render('preferences/footer', input.locale, footerPage(input));
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
    const post = footerPost(body);
    if (post.action === 'one_click') {
      await this.reduce.leaveByOneClick(link);
      return oneClickAnswer(reply);
    }
    const result =
      post.action === 'undo'
        ? await this.undoing.undo(link.contactId, { token: post.secret }, VIA)
        : await this.choose(link, post.action, post.secret);
    const input = await this.inputFor(token, link, request);
    privatePage(reply);
    void reply.code(STATUS[result.outcome] ?? 200);
    const page = footerDonePage({ ...input, result });
    return this.pages.render('preferences/footer-done', input.locale, page);
  }

  private async choose(
    link: OpenedLink,
    action: FooterAction,
    secret: string | null,
  ): Promise<FooterResult> {
    const wish = wishOf(link, action);
    const word = { via: VIA, page: { secret } } as const;
    const reduced = await this.reduce.choose(link.contactId, wish, word);
    // Forgotten since the link was opened: as for any link that leads to nobody.
    if (!reduced) throw new DomainError('not_found');
    const { reduction, changed, undo } = reduced;
    const { token = null, until = 0 } = undo ?? {};
    return {
      outcome: changed ? 'done' : 'already',
      reduction,
      undo: token === null ? null : { token, until },
    };
  }

  /** One answer for a link that is altered, of another deployment, or of somebody forgotten. */
  private async open(token: string, request: FastifyRequest): Promise<OpenedLink> {
    const link = await this.links.open(token);
    if (link) return link;
    // Only guesses are counted: one mail server's network may unsubscribe any number of people.
    await this.allowance.spend(request.ip);
    throw new DomainError('not_found');
  }

  private async inputFor(
    token: string,
    link: OpenedLink,
    request: FastifyRequest,
  ): Promise<FooterInput> {
    const { catalog, locale } = await this.pages.open(request, link.locale);
    const { maskedAddress, topic, zone } = link;
    const state = await this.links.stateOf(link);
    const path = `/u/${token}`;
    return { catalog, locale, zone, path, maskedAddress, topic, state, secret: newToken() };
  }
}

function wishOf({ topic, channel }: OpenedLink, action: FooterAction): OwnWish {
  if (action === 'topic') return { kind: 'left', topic, channel };
  if (action === 'all') return { kind: 'left', topic: null, channel: null };
  return action === 'less' ? { kind: 'less', budget: LESS } : { kind: 'paused', days: PAUSE_DAYS };
}
