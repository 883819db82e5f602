import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../platform/http/scopes.js';
import { KeyRing, type PublishedJwk } from './key-ring.js';
import { JwksResponse } from './oauth.dto.js';

@ApiTags('Access')
@Public()
@Controller('.well-known')
export class JwksController {
  constructor(private readonly keys: KeyRing) {}

  @Get('jwks.json')
  @Header('Cache-Control', 'public, max-age=300')
  @ApiOperation({ summary: 'The keys that prove access tokens and permits (RFC 7517)' })
  @ApiOkResponse({ type: JwksResponse })
  async jwks(): Promise<{ keys: PublishedJwk[] }> {
    return { keys: await this.keys.publishedJwks() };
  }
}
