/**
 * In and out. Opening a link shows whose pages it opens and changes nothing, since scanners open every
 * link; one button exchanges it for a session. A link that is used, over or unknown is answered with the
 * same bytes, and its button asks for a fresh one.
 */
import { Body, Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PersonSessionsService } from '../identity/person-sessions.service.js';
import { CENTER_PATH } from '../platform/http/page.view.js';
import { Pages, privatePage } from '../platform/http/pages.js';
import { Person, Public } from '../platform/http/scopes.js';
import { DoorPages, type Caller } from './door-pages.js';
import { ExchangeLink } from './exchange-link.js';
import { LinkOver } from './link-over.js';
import { CurrentVisit, type Visit } from './visit.js';

@ApiExcludeController()
@Controller('preferences')
export class SessionController {
  constructor(
    private readonly exchange: ExchangeLink,
    private readonly over: LinkOver,
    private readonly sessions: PersonSessionsService,
    private readonly door: DoorPages,
    private readonly pages: Pages,
  ) {}

  @Get('session/:token')
  @Public()
  async show(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const seen = await this.exchange.look(token);
    if (!seen) return this.over.page({ request, reply });
    return this.door.open({ request, reply }, `${CENTER_PATH}/session/${token}`, seen);
  }

  @Post('session/:token')
  @HttpCode(200)
  @Public()
  async act(
    @Param('token') token: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const caller = { request, reply };
    return this.over.press({ token, body }, caller, () => this.enter(token, caller));
  }

  @Post('end')
  @HttpCode(200)
  @Person()
  async end(@CurrentVisit() { request, reply }: Visit): Promise<string> {
    void reply.header('Set-Cookie', await this.sessions.end(request.headers.cookie));
    // What the browser keeps of our pages, for its back button too. Never "cookies": browsers would end
    // sessions of the organisation's other sites, since those are counted by registrable domain.
    void reply.header('Clear-Site-Data', '"cache"');
    return this.door.left({ request, reply });
  }

  private async enter(token: string, { request, reply }: Caller): Promise<string | null> {
    const entered = await this.exchange.enter(token, request.headers.cookie);
    if (!entered) return null;
    const { locale } = await this.pages.open(request, entered.locale);
    privatePage(reply);
    void reply.status(303).header('Set-Cookie', entered.cookie);
    void reply.header('Location', `${CENTER_PATH}?lang=${locale}`);
    return '';
  }
}
