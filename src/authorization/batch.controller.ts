/** HTTP of batches: streams of lines, answered in their order while they are read. */
import { Body, Controller, Header, HttpCode, Post, Query, StreamableFile } from '@nestjs/common';
import { ApiBearerAuth, ApiQuery, ApiTags } from '@nestjs/swagger';
import { Readable } from 'node:stream';
import { DomainError } from '../core/errors.js';
import { answerLines, NDJSON } from '../platform/http/ndjson.js';
import { problemOf } from '../platform/http/problems.js';
import { CurrentCaller, Scopes, SeesRevocation, type Caller } from '../platform/http/scopes.js';
import type { BatchAnswerDto } from './authorization.dto.js';
import { DescribeBatch, DescribeRedemptions, DescribeReleases } from './batch.docs.js';
import { Batch, textOf } from './batch.js';

const LIMITS = { setSize: 1_000, setsAtOnce: 3, maxLines: 100_000 };
const MAX_REQUESTS = 1_000;

@ApiTags('Authorizations')
@ApiBearerAuth()
@Scopes('authorize')
@Controller('v1/authorizations')
export class BatchController {
  constructor(private readonly batch: Batch) {}

  @Post('batch')
  @SeesRevocation()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @DescribeBatch()
  @ApiQuery({
    name: 'permits',
    required: false,
    enum: ['true', 'false'],
    description: 'A permit with each allow',
  })
  async authorize(
    @Body() body: unknown,
    @Query('permits') permits: string | undefined,
    @CurrentCaller() caller: Caller,
  ): Promise<StreamableFile | BatchAnswerDto> {
    if (permits !== undefined && permits !== 'true' && permits !== 'false')
      throw new DomainError('invalid_request', 'permits is true or false.');
    const withPermits = permits === 'true';
    if (body instanceof Readable)
      return stream(body, (lines) => this.batch.authorizeLines(lines, caller, withPermits));
    const requests = requestsOf(body);
    return { results: await this.batch.authorizeAll(requests, caller, withPermits) };
  }

  @Post('redeem')
  @SeesRevocation()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @DescribeRedemptions()
  redeem(@Body() body: unknown, @CurrentCaller() caller: Caller): StreamableFile {
    return stream(linesOnly(body), (lines) => this.batch.redeemLines(lines, caller));
  }

  @Post('release')
  @SeesRevocation()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @DescribeReleases()
  release(@Body() body: unknown, @CurrentCaller() caller: Caller): StreamableFile {
    return stream(linesOnly(body), (lines) => this.batch.releaseLines(lines, caller));
  }
}

function stream(
  input: Readable,
  answer: (lines: readonly string[]) => Promise<string>,
): StreamableFile {
  const refuse = (error: DomainError) => textOf([{ error: problemOf(error) }]);
  return new StreamableFile(answerLines(input, LIMITS, answer, refuse), { type: NDJSON });
}

function linesOnly(body: unknown): Readable {
  if (body instanceof Readable) return body;
  throw new DomainError('unsupported_media_type', `Send ${NDJSON}.`);
}

function requestsOf(body: unknown): readonly unknown[] {
  const { requests, ...others } = (body ?? {}) as { requests?: unknown };
  const isGood = Array.isArray(requests) && requests.length > 0 && requests.length <= MAX_REQUESTS;
  if (isGood && Object.keys(others).length === 0) return requests as unknown[];
  throw new DomainError('invalid_request', null, [
    { pointer: '/requests', detail: `must be 1 to ${MAX_REQUESTS} asks, and stand alone` },
  ]);
}
