/** The front door for people who come without a link. */
import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../config.js';
import { homePage } from './page.view.js';
import { Pages } from './pages.js';
import { Public } from './scopes.js';

@ApiExcludeController()
@Public()
@Controller()
export class HomeController {
  constructor(
    private readonly pages: Pages,
    private readonly config: Config,
  ) {}

  @Get()
  async home(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { catalog, locale } = await this.pages.open(request);
    void reply.type('text/html; charset=utf-8').header('Vary', 'Accept-Language');
    const isDevelopment = this.config.settings.smtpUrl === null;
    return this.pages.render('home/index', locale, homePage({ catalog, locale, isDevelopment }));
  }
}
