/**
 * Everything about oneself erased: a page that says what goes and what stays, a link by mail, and a button
 * behind it. Opening any of them changes nothing.
 */
import { Body, Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PersonSessionsService } from '../identity/person-sessions.service.js';
import { formText } from '../platform/http/form.js';
import { Pages, privatePage } from '../platform/http/pages.js';
import { Person, Public } from '../platform/http/scopes.js';
import { CenterPages } from './center-pages.js';
import type { Caller } from './door-pages.js';
import { EraseOwn } from './erase-own.js';
import { erasedPage, erasurePage, ERASURE_PATH, lastPage } from './erasure.view.js';
import { LinkOver } from './link-over.js';
import { LINK_MINUTES } from './link-post.js';
import { CurrentVisit, type Visit } from './visit.js';

@ApiExcludeController()
@Controller('preferences/erasure')
export class ErasureController {
  constructor(
    private readonly own: EraseOwn,
    private readonly over: LinkOver,
    private readonly sessions: PersonSessionsService,
    private readonly center: CenterPages,
    private readonly pages: Pages,
  ) {}

  @Get()
  @Person()
  async explain(@CurrentVisit() visit: Visit): Promise<string> {
    const kept = await this.own.wouldKeep(visit.person);
    return this.center.show('erasure', visit, ERASURE_PATH, (scene) =>
      erasurePage(scene, { kept, minutes: LINK_MINUTES }),
    );
  }

  @Post()
  @HttpCode(200)
  @Person()
  async mail(@CurrentVisit() visit: Visit): Promise<string> {
    const { locale } = await this.pages.open(visit.request);
    await this.own.mailLink(visit.person, locale);
    return this.center.sendOn(visit, ERASURE_PATH, 'erasure');
  }

  @Get(':token')
  @Public()
  async show(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return this.askSurely(token, { request, reply }, false);
  }

  @Post(':token')
  @HttpCode(200)
  @Public()
  async erase(
    @Param('token') token: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const caller = { request, reply };
    return this.over.press({ token, body }, caller, () => this.eraseSurely(token, body, caller));
  }

  private async eraseSurely(token: string, body: unknown, caller: Caller): Promise<string | null> {
    // A button alone may be pressed by whatever opens mail for somebody, and this is for good.
    if (formText(body, 'action') !== 'erase' || formText(body, 'sure') !== 'yes')
      return this.askSurely(token, caller, true);
    const erased = await this.own.erase(token);
    if (!erased) return null;
    await this.forgetBrowser(caller);
    const { catalog, locale } = await this.pages.open(caller.request, erased.locale);
    privatePage(caller.reply);
    return this.pages.render('center/erased', locale, erasedPage({ catalog, locale }, erased));
  }

  private async askSurely(token: string, caller: Caller, isMissing: boolean): Promise<string> {
    const seen = await this.own.look(token);
    if (!seen) return this.over.page(caller);
    const { catalog, locale } = await this.pages.open(caller.request, seen.locale);
    privatePage(caller.reply);
    if (isMissing) void caller.reply.status(422);
    const scene = { catalog, locale, path: `${ERASURE_PATH}/${token}` };
    return this.pages.render('center/last', locale, lastPage(scene, seen, isMissing));
  }

  /** All sessions of the person have ended. Somebody else may be in, on a computer that is shared. */
  private async forgetBrowser({ request, reply }: Caller): Promise<void> {
    const { cookie } = request.headers;
    if (await this.sessions.of(cookie)) return;
    void reply.header('Set-Cookie', await this.sessions.end(cookie));
    void reply.header('Clear-Site-Data', '"cache"');
  }
}
