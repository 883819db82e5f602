/** The hosted form. It works without script and cookie, ticks nothing, and answers everybody alike. */
import { Body, Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { parseAddress } from '../core/address.js';
import { localised, topicByKey, type Catalog } from '../core/catalog.js';
import { DomainError } from '../core/errors.js';
import { Delivery } from '../delivery/delivery.service.js';
import { Config } from '../platform/config.js';
import { Allowance } from '../platform/http/allowance.js';
import { Pages, privatePage } from '../platform/http/pages.js';
import { Public } from '../platform/http/scopes.js';
import { formList, formText } from '../platform/http/form.js';
import {
  offeredTopics,
  requestedPage,
  subscribePage,
  type SubscribeErrors,
} from './opt-in.view.js';
import { RequestOptIn, type FormControl } from './request-opt-in.js';

const CHANNEL = 'email';

@ApiExcludeController()
@Public()
@Controller('subscribe')
export class SubscribeController {
  constructor(
    private readonly requests: RequestOptIn,
    private readonly pages: Pages,
    private readonly delivery: Delivery,
    private readonly allowance: Allowance,
    private readonly config: Config,
  ) {}

  @Get()
  async form(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { catalog, locale } = await this.pages.open(request);
    privatePage(reply);
    return this.pages.render('opt-in/subscribe', locale, subscribePage({ catalog, locale }));
  }

  @Post()
  @HttpCode(200)
  async submit(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    await this.allowance.spend(request.ip);
    const { catalog, locale: preferred } = await this.pages.open(request);
    const sent = formText(body, 'locale');
    const locale = catalog.languages.includes(sent) ? sent : preferred;
    privatePage(reply);
    const errors = await this.accept(body, catalog, locale);
    if (errors === null) {
      const mailbox = this.delivery.catcher ? { mailboxUrl: '/dev/mailbox' } : {};
      return this.pages.render(
        'opt-in/requested',
        locale,
        requestedPage({ catalog, locale, ...mailbox }),
      );
    }
    void reply.status(422);
    const kept = { email: formText(body, 'email'), tickedTopics: formList(body, 'topics') };
    return this.pages.render(
      'opt-in/subscribe',
      locale,
      subscribePage({ catalog, locale, ...kept, errors }),
    );
  }

  /** Null when the ask was taken; else what to mend. */
  private async accept(
    body: unknown,
    catalog: Catalog,
    locale: string,
  ): Promise<SubscribeErrors | null> {
    const email = formText(body, 'email');
    const topics = formList(body, 'topics');
    const parsed = parseAddress('email', email);
    const errors: SubscribeErrors = {
      ...(parsed.ok ? {} : { email: email.trim() === '' ? 'missing' : 'invalid' }),
      ...(topics.length === 0 ? { topics: 'missing' } : {}),
    };
    if (!parsed.ok || topics.length === 0) return errors;
    try {
      await this.requests.request({
        address: parsed.address,
        channel: CHANNEL,
        topics,
        locale,
        evidence: {
          formUrl: `${this.config.settings.publicUrl}/subscribe`,
          noticeVersion: formText(body, 'noticeVersion'),
          controls: controlsOf(catalog, locale, topics),
        },
        broughtBy: 'subscribe page',
      });
      return null;
    } catch (error) {
      return formErrors(error);
    }
  }
}

/** What the person saw and did, box by box; every box was off. */
function controlsOf(catalog: Catalog, locale: string, topics: readonly string[]): FormControl[] {
  return offeredTopics(catalog, CHANNEL).map((topic) => ({
    name: topic.key,
    label: localised(topicByKey(catalog, topic.key)?.name ?? {}, locale, catalog),
    default: false,
    value: topics.includes(topic.key),
  }));
}

function formErrors(error: unknown): SubscribeErrors {
  if (!(error instanceof DomainError)) throw error;
  if (error.code === 'notice_unknown') return { form: 'stale' };
  if (error.code === 'topic_unknown' || error.code === 'channel_not_offered')
    return { topics: 'unknown' };
  throw error;
}
