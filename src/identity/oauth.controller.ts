import { Controller, Header, HttpCode, Post, Req, Res } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiBasicAuth,
  ApiBody,
  ApiConsumes,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnauthorizedResponse,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../platform/http/scopes.js';
import { isOAuthError, readTokenRequest, type OAuthError } from './oauth-request.js';
import { TokenErrorResponse, TokenForm, TokenResponse } from './oauth.dto.js';
import { OAuthService, type TokenGrant } from './oauth.service.js';

@ApiTags('Access')
@Public()
@Controller('oauth')
export class OAuthController {
  constructor(private readonly oauth: OAuthService) {}

  @Post('token')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Header('Pragma', 'no-cache')
  @ApiOperation({ summary: 'An access token for ten minutes' })
  @ApiBasicAuth()
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiBody({ type: TokenForm })
  @ApiOkResponse({ type: TokenResponse })
  @ApiBadRequestResponse({ type: TokenErrorResponse })
  @ApiUnauthorizedResponse({ type: TokenErrorResponse })
  async token(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TokenGrant | OAuthError> {
    const asked = readTokenRequest({
      authorization: request.headers.authorization,
      contentType: request.headers['content-type'],
      body: request.body,
    });
    const answer = isOAuthError(asked) ? asked : await this.oauth.grant(asked, Date.now());
    if (isOAuthError(answer)) refuse(reply, answer);
    return answer;
  }
}

/** RFC 6749 §5.2: 400 for all but a client that is not who it says. */
function refuse(reply: FastifyReply, { error }: OAuthError): void {
  void reply.status(error === 'invalid_client' ? 401 : 400);
  if (error === 'invalid_client')
    void reply.header('WWW-Authenticate', 'Basic realm="assent", charset="UTF-8"');
}
