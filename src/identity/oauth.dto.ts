/** The shapes of the token and key endpoints, for the API description alone. */
import { ApiProperty } from '@nestjs/swagger';

export class TokenForm {
  @ApiProperty({ enum: ['client_credentials'] })
  grant_type: string;

  @ApiProperty({ required: false, description: 'Some of the client’s scopes, between spaces' })
  scope?: string;
}

export class TokenResponse {
  @ApiProperty({ description: 'A JWT for the Authorization header (RFC 9068)' })
  access_token: string;

  @ApiProperty({ enum: ['Bearer'] })
  token_type: string;

  @ApiProperty({ description: 'Seconds' })
  expires_in: number;

  @ApiProperty({ description: 'What was granted' })
  scope: string;
}

export class TokenErrorResponse {
  @ApiProperty({
    enum: ['invalid_request', 'invalid_client', 'invalid_scope', 'unsupported_grant_type'],
  })
  error: string;

  @ApiProperty()
  error_description: string;
}

export class JwkResponse {
  @ApiProperty({ enum: ['EC'] })
  kty: string;

  @ApiProperty({ enum: ['P-256'] })
  crv: string;

  @ApiProperty()
  x: string;

  @ApiProperty()
  y: string;

  @ApiProperty({ description: 'RFC 7638 thumbprint' })
  kid: string;

  @ApiProperty({ enum: ['sig'] })
  use: string;

  @ApiProperty({ enum: ['ES256'] })
  alg: string;
}

export class JwksResponse {
  @ApiProperty({ type: [JwkResponse] })
  keys: JwkResponse[];
}
