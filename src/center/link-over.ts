/** What whoever opens a link is answered that opens nothing, whatever it was for: the same bytes. */
import { Injectable } from '@nestjs/common';
import { Allowance } from '../platform/http/allowance.js';
import { Pages } from '../platform/http/pages.js';
import { DoorPages, type Caller } from './door-pages.js';
import { LinkAsks } from './link-asks.js';

@Injectable()
export class LinkOver {
  constructor(
    private readonly asks: LinkAsks,
    private readonly door: DoorPages,
    private readonly pages: Pages,
    private readonly allowance: Allowance,
  ) {}

  /** Guesses are counted; a link that opens never is. */
  async page(caller: Caller): Promise<string> {
    await this.allowance.spend(caller.request.ip);
    return this.door.over(caller);
  }

  /** To the address that the link went to: nothing is typed, and nothing told of whether there was one. */
  async fresh(token: string, caller: Caller): Promise<string> {
    await this.allowance.spend(caller.request.ip);
    const { locale } = await this.pages.open(caller.request);
    await this.asks.forToken(token, locale);
    return this.door.asked(caller);
  }
}
