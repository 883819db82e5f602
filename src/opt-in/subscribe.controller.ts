/**
 * The hosted form, and where forms on other sites are sent to. It works without script and cookie,
 * ticks nothing, and answers everybody alike. It only ever asks, so a request from another site needs
 * no token: what it asks for, a mail has to confirm.
 */
import { Body, Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { parseAddress } from '../core/address.js';
import { localised, type Catalog, type Topic } from '../core/catalog.js';
import { DomainError } from '../core/errors.js';
import { Delivery } from '../delivery/delivery.service.js';
import { Config } from '../platform/config.js';
import { Allowance } from '../platform/http/allowance.js';
import { Pages, privatePage } from '../platform/http/pages.js';
import { Public } from '../platform/http/scopes.js';
import { formList, formText } from '../platform/http/form.js';
import { formUrlOf, siteOf, type AskingSite } from './asking-site.js';
import { RequestOptIn, type FormControl } from './request-opt-in.js';
import { FORM_CHANNEL, formPath, shownTopics, type ShownTopics } from './shown-topics.js';
import {
  requestedPage,
  subscribePage,
  versionInForce,
  type SubscribeErrors,
} from './subscribe.view.js';

/** A form as it was sent. */
interface Sent {
  readonly body: unknown;
  readonly catalog: Catalog;
  readonly locale: string;
  readonly shown: ShownTopics;
  readonly site: AskingSite;
}

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
    const shown = shownTopics(catalog, request.query);
    privatePage(reply);
    return this.pages.render('opt-in/subscribe', locale, subscribePage({ catalog, locale, shown }));
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
    const said = formText(body, 'locale');
    const locale = catalog.languages.includes(said) ? said : preferred;
    const shown = shownTopics(catalog, request.query);
    const site = siteOf(request.headers, new URL(this.config.settings.publicUrl).origin);
    privatePage(reply);
    const errors = await this.accept({ body, catalog, locale, shown, site });
    if (errors === null) {
      const mailbox = this.delivery.catcher ? { mailboxUrl: '/dev/mailbox' } : {};
      const page = requestedPage({ catalog, locale, shown, ...mailbox });
      return this.pages.render('opt-in/requested', locale, page);
    }
    void reply.status(422);
    const kept = { email: formText(body, 'email'), tickedTopics: formList(body, 'topics') };
    const page = subscribePage({ catalog, locale, shown, ...kept, errors });
    return this.pages.render('opt-in/subscribe', locale, page);
  }

  /** Null when the ask was taken; else what to mend. */
  private async accept(sent: Sent): Promise<SubscribeErrors | null> {
    const { body, catalog, locale, shown, site } = sent;
    const parsed = parseAddress('email', formText(body, 'email'));
    const errors = errorsIn(sent);
    if (!parsed.ok || Object.keys(errors).length > 0) return errors;
    const topics = formList(body, 'topics');
    try {
      await this.requests.request({
        address: parsed.address,
        channel: FORM_CHANNEL,
        topics,
        locale,
        evidence: {
          formUrl: formUrlOf(site, `${this.config.settings.publicUrl}${formPath(shown)}`),
          noticeVersion: formText(body, 'noticeVersion'),
          controls: controlsOf(catalog, locale, shown.topics, topics),
        },
        broughtBy: site.isElsewhere ? 'embedded form' : 'subscribe page',
      });
      return null;
    } catch (error) {
      return formErrors(error);
    }
  }
}

function errorsIn({ body, catalog, shown, site }: Sent): SubscribeErrors {
  const email = formText(body, 'email');
  const ticked = formList(body, 'topics');
  const isShown = (key: string) => shown.topics.some((topic) => topic.key === key);
  // A form elsewhere shows the text by a link, which leads to the one in force whatever was copied.
  const isStale =
    site.isElsewhere && formText(body, 'noticeVersion') !== versionInForce(catalog, shown.topics);
  return {
    ...(parseAddress('email', email).ok
      ? {}
      : { email: email.trim() === '' ? 'missing' : 'invalid' }),
    // Nobody agrees by a box that the evidence would not show.
    ...(ticked.every(isShown) ? {} : { topics: 'unknown' }),
    ...(ticked.length === 0 ? { topics: 'missing' } : {}),
    ...(isStale ? { form: 'stale' } : {}),
  };
}

/** What the person saw and did, box by box; every box was off. */
function controlsOf(
  catalog: Catalog,
  locale: string,
  shown: readonly Topic[],
  topics: readonly string[],
): FormControl[] {
  return shown.map(({ key, name }) => ({
    name: key,
    label: localised(name, locale, catalog),
    default: false,
    value: topics.includes(key),
  }));
}

function formErrors(error: unknown): SubscribeErrors {
  if (!(error instanceof DomainError)) throw error;
  if (error.code === 'notice_unknown') return { form: 'stale' };
  if (error.code === 'topic_unknown' || error.code === 'channel_not_offered')
    return { topics: 'unknown' };
  throw error;
}
