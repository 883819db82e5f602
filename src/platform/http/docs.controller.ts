/** The API for programs (`/openapi.json`) and the same for people (`/docs`), without any script. */
import { Controller, Get, Header, Req, Res } from '@nestjs/common';
import { ApiExcludeController, type OpenAPIObject } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { docsPage } from './docs.view.js';
import { errorsPage } from './errors.view.js';
import { ApiDocument } from './openapi.js';
import { Pages } from './pages.js';
import { Public } from './scopes.js';

@ApiExcludeController()
@Public()
@Controller()
export class DocsController {
  constructor(
    private readonly pages: Pages,
    private readonly document: ApiDocument,
  ) {}

  @Get('openapi.json')
  @Header('Cache-Control', 'public, max-age=300')
  openApi(): OpenAPIObject {
    return this.document.get();
  }

  @Get('docs')
  async docs(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { catalog, locale } = await this.pages.open(request);
    void reply.type('text/html; charset=utf-8');
    return this.pages.render('docs/index', locale, docsPage(catalog, locale, this.document.get()));
  }

  /** Where the `type` of every problem document leads (RFC 9457 §3.1.1). */
  @Get('docs/errors')
  async errors(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { catalog, locale } = await this.pages.open(request);
    void reply.type('text/html; charset=utf-8');
    return this.pages.render('docs/errors', locale, errorsPage(catalog, locale));
  }
}
