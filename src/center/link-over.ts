/**
 * The buttons behind a link, whatever it is for; and what whoever opens one is answered that opens nothing:
 * the same bytes.
 */
import { Injectable } from '@nestjs/common';
import { SessionForms } from '../identity/session-forms.js';
import { Allowance } from '../platform/http/allowance.js';
import { formText } from '../platform/http/form.js';
import { Pages } from '../platform/http/pages.js';
import { DoorPages, type Caller } from './door-pages.js';
import { LinkAsks } from './link-asks.js';

@Injectable()
export class LinkOver {
  constructor(
    private readonly asks: LinkAsks,
    private readonly forms: SessionForms,
    private readonly door: DoorPages,
    private readonly pages: Pages,
    private readonly allowance: Allowance,
  ) {}

  /** Guesses are counted; a link that opens never is. */
  async page(caller: Caller): Promise<string> {
    await this.allowance.spend(caller.request.ip);
    return this.door.over(caller);
  }

  /** `act` is null where the link opens nothing. From another site nothing is done. */
  async press(
    { token, body }: { readonly token: string; readonly body: unknown },
    caller: Caller,
    act: () => Promise<string | null>,
  ): Promise<string> {
    this.forms.refuseCrossSite(caller.request);
    if (formText(body, 'action') === 'fresh') return this.fresh(token, caller);
    return (await act()) ?? this.page(caller);
  }

  /** To the address that the link went to: nothing is typed, and nothing told of whether there was one. */
  private async fresh(token: string, caller: Caller): Promise<string> {
    await this.allowance.spend(caller.request.ip);
    const { locale } = await this.pages.open(caller.request);
    await this.asks.forToken(token, locale);
    return this.door.asked(caller);
  }
}
