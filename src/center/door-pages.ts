/** The pages before the center, for whoever has no session: the same for everybody. */
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Catalog } from '../core/catalog.js';
import { Delivery } from '../delivery/delivery.service.js';
import { PERSON_SESSION_MINUTES } from '../identity/person-sessions.service.js';
import { Pages, privatePage } from '../platform/http/pages.js';
import { askedPage, doorPage, openPage, outsidePage, type DoorError } from './door.view.js';
import type { SeenLink } from './exchange-link.js';
import { LINK_MINUTES } from './link-post.js';

export interface Caller {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

@Injectable()
export class DoorPages {
  constructor(
    private readonly pages: Pages,
    private readonly delivery: Delivery,
  ) {}

  /** Where a link is asked for; with what was typed where something is to be corrected. */
  door(caller: Caller, typed: { email?: string; error?: DoorError } = {}): Promise<string> {
    if (typed.error !== undefined) void caller.reply.status(422);
    return this.render(caller, 'door', (scene) =>
      doorPage(scene, { ...typed, minutes: LINK_MINUTES }),
    );
  }

  /** What everybody is answered who asked, whatever was asked and whoever is known. */
  asked(caller: Caller): Promise<string> {
    const mailboxUrl = this.delivery.catcher ? '/dev/mailbox' : '';
    return this.render(caller, 'asked', (scene) =>
      askedPage(scene, { minutes: LINK_MINUTES, mailboxUrl }),
    );
  }

  open(caller: Caller, path: string, { maskedAddress, locale }: SeenLink): Promise<string> {
    const shown = { path, maskedAddress, minutes: PERSON_SESSION_MINUTES };
    return this.render(caller, 'open', (scene) => openPage(scene, shown), locale);
  }

  /** One page for a link that is used, over or unknown: its button asks for a fresh one. */
  over(caller: Caller): Promise<string> {
    void caller.reply.status(410);
    return this.render(caller, 'over', outsidePage);
  }

  left(caller: Caller): Promise<string> {
    return this.render(caller, 'left', outsidePage);
  }

  private async render(
    { request, reply }: Caller,
    view: string,
    build: (scene: { catalog: Catalog; locale: string }) => object,
    own: string | null = null,
  ): Promise<string> {
    const scene = await this.pages.open(request, own);
    privatePage(reply);
    return this.pages.render(`center/${view}`, scene.locale, build(scene));
  }
}
