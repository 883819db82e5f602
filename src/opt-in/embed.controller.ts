/** Hands the form to whoever keeps a website, to copy. It is sent to `POST /subscribe` like the hosted one. */
import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../platform/config.js';
import { Pages, privatePage } from '../platform/http/pages.js';
import { Public } from '../platform/http/scopes.js';
import { embeddedForm, embedPage } from './embed.view.js';
import { shownTopics } from './shown-topics.js';

@ApiExcludeController()
@Public()
@Controller('subscribe/embed')
export class EmbedController {
  constructor(
    private readonly pages: Pages,
    private readonly config: Config,
  ) {}

  @Get()
  async show(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { catalog, locale } = await this.pages.open(request);
    const shown = shownTopics(catalog, request.query);
    const { publicUrl } = this.config.settings;
    const form = embeddedForm({ catalog, locale, shown, publicUrl });
    const html = this.pages.render('partials/embedded-form', locale, form);
    privatePage(reply);
    const page = embedPage({ catalog, locale, shown, html });
    return this.pages.render('opt-in/embed', locale, page);
  }
}
