/**
 * The front door of the center. Whoever has a session is let in; everybody else is shown where a link is
 * asked for. Asking answers everybody alike: it never tells who is known here.
 */
import { Body, Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { parseAddress } from '../core/address.js';
import { Allowance } from '../platform/http/allowance.js';
import { formText } from '../platform/http/form.js';
import { Pages } from '../platform/http/pages.js';
import { PersonWelcome, Public } from '../platform/http/scopes.js';
import { CenterHome } from './center-home.js';
import { DoorPages } from './door-pages.js';
import { LinkAsks } from './link-asks.js';
import { PossibleVisit, type Visit } from './visit.js';

@ApiExcludeController()
@Controller('preferences')
export class DoorController {
  constructor(
    private readonly home: CenterHome,
    private readonly door: DoorPages,
    private readonly asks: LinkAsks,
    private readonly pages: Pages,
    private readonly allowance: Allowance,
  ) {}

  @Get()
  @PersonWelcome()
  async come(
    @PossibleVisit() visit: Visit | null,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return visit ? this.home.page(visit) : this.door.door({ request, reply });
  }

  @Post('link')
  @HttpCode(200)
  @Public()
  async ask(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    await this.allowance.spend(request.ip);
    const email = formText(body, 'email');
    const parsed = parseAddress('email', email);
    if (!parsed.ok) {
      const error = email.trim() === '' ? 'missing' : 'invalid';
      return this.door.door({ request, reply }, { email, error });
    }
    const { locale } = await this.pages.open(request);
    await this.asks.forAddress(parsed.address, locale);
    return this.door.asked({ request, reply });
  }
}
