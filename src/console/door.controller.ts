/**
 * The staff door. Opening the link shows whom it lets in and changes nothing; one button exchanges it
 * for a session. A link that is used, over or unknown is answered with the same bytes.
 */
import { Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SessionForms } from '../identity/session-forms.js';
import { StaffLinksService } from '../identity/staff-links.service.js';
import { SESSION_MINUTES, StaffSessionsService } from '../identity/staff-sessions.service.js';
import { Allowance } from '../platform/http/allowance.js';
import { Pages, privatePage } from '../platform/http/pages.js';
import { Public, Staff } from '../platform/http/scopes.js';
import { enterPage, outsidePage } from './door.view.js';

@ApiExcludeController()
@Controller('console')
export class DoorController {
  constructor(
    private readonly links: StaffLinksService,
    private readonly sessions: StaffSessionsService,
    private readonly forms: SessionForms,
    private readonly pages: Pages,
    private readonly allowance: Allowance,
  ) {}

  @Get('enter/:token')
  @Public()
  async show(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const pass = await this.links.look(token);
    if (!pass) return this.ended(request, reply);
    const { catalog, locale } = await this.pages.open(request);
    privatePage(reply);
    const path = `/console/enter/${token}`;
    const { actor: name, scopes } = pass;
    const page = enterPage({ catalog, locale, path, name, scopes, minutes: SESSION_MINUTES });
    return this.pages.render('console/enter', locale, page);
  }

  @Post('enter/:token')
  @HttpCode(303)
  @Public()
  async enter(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    this.forms.refuseCrossSite(request);
    const cookie = await this.sessions.enter(token, request.headers.cookie);
    if (cookie === null) return this.ended(request, reply);
    const { locale } = await this.pages.open(request);
    privatePage(reply);
    void reply.header('Set-Cookie', cookie).header('Location', `/console?lang=${locale}`);
    return '';
  }

  @Post('leave')
  @HttpCode(200)
  @Staff()
  async leave(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    void reply.header('Set-Cookie', await this.sessions.leave(request.headers.cookie));
    const { catalog, locale } = await this.pages.open(request);
    privatePage(reply);
    return this.pages.render('console/left', locale, outsidePage(catalog, locale));
  }

  /** Guesses are counted; a link that opens never is. */
  private async ended(request: FastifyRequest, reply: FastifyReply): Promise<string> {
    await this.allowance.spend(request.ip);
    const { catalog, locale } = await this.pages.open(request);
    privatePage(reply);
    void reply.status(410);
    return this.pages.render('console/ended', locale, outsidePage(catalog, locale));
  }
}
