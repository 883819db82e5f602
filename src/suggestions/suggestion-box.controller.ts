/**
 * The box at the foot of every page that a contact meets, and the votes beside topics. Nothing is asked of
 * whoever uses them: no session, no cookie, no script. Both forms only ever lead to a page of ours.
 */
import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { topicByKey } from '../core/catalog.js';
import { DomainError } from '../core/errors.js';
import { pageOf, readText } from '../core/suggestion.js';
import { SessionForms } from '../identity/session-forms.js';
import { Allowance } from '../platform/http/allowance.js';
import { formText } from '../platform/http/form.js';
import { Pages, privatePage } from '../platform/http/pages.js';
import { Public } from '../platform/http/scopes.js';
import { SuggestionBox } from './suggestion-box.service.js';
import { slipTakenPage, suggestionFormPage } from './suggestions.view.js';

@ApiExcludeController()
@Public()
@Controller('suggestions')
export class SuggestionBoxController {
  constructor(
    private readonly box: SuggestionBox,
    private readonly pages: Pages,
    private readonly allowance: Allowance,
    private readonly forms: SessionForms,
  ) {}

  @Post()
  @HttpCode(200)
  async suggest(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    await this.admit(request);
    const { catalog, locale } = await this.pages.open(request);
    const typed = formText(body, 'text');
    const page = pageOf(formText(body, 'page'));
    const read = readText(typed);
    privatePage(reply);
    if (!read.ok) {
      void reply.status(422);
      const { problem } = read;
      const model = suggestionFormPage({ catalog, locale, page }, { typed, problem });
      return this.pages.render('suggestions/form', locale, model);
    }
    await this.box.put({ kind: 'suggestion', page, text: read.text });
    const model = slipTakenPage({ catalog, locale, page }, 'suggestion');
    return this.pages.render('suggestions/taken', locale, model);
  }

  @Post('votes')
  @HttpCode(200)
  async vote(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    await this.admit(request);
    const { catalog, locale } = await this.pages.open(request);
    const topic = topicByKey(catalog, formText(body, 'topic'));
    if (!topic) throw new DomainError('topic_unknown');
    await this.box.put({ kind: 'vote', topic: topic.key, isUseful: isUsefulIn(body) });
    const page = pageOf(formText(body, 'page'));
    privatePage(reply);
    const model = slipTakenPage({ catalog, locale, page }, 'vote');
    return this.pages.render('suggestions/taken', locale, model);
  }

  /** Who fills the box from another site, or all day long, drowns those who have something to say. */
  private async admit(request: FastifyRequest): Promise<void> {
    this.forms.refuseCrossSite(request);
    await this.allowance.spend(request.ip);
  }
}

function isUsefulIn(body: unknown): boolean {
  const answer = formText(body, 'answer');
  if (answer === 'useful' || answer === 'not_useful') return answer === 'useful';
  throw new DomainError('malformed_body');
}
