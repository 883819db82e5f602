/**
 * What the API's document says of batches. A stream and a list are two bodies of one operation, with two
 * answers, so each media type has a schema of its own; that of a stream is the schema of a line.
 */
import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, getSchemaPath } from '@nestjs/swagger';
import { NDJSON } from '../platform/http/ndjson.js';
import { ApiProblems } from '../platform/http/problem.dto.js';
import {
  AuthorizationRequestDto,
  BATCH_ANSWER,
  BatchAnswerDto,
  BatchRequestDto,
  LineProblemDto,
  RedemptionLineDto,
  ReleaseLineDto,
  StatusDto,
} from './authorization.dto.js';

const JSON_TYPE = 'application/json';
const IN_ORDER = 'One answer a line, in the order of the lines; a bad line gets its problem';

/** Of the request as a whole: what is wrong with a line is told in its place, under 200. */
const REFUSALS = [
  'malformed_body',
  'unauthenticated',
  'insufficient_scope',
  'payload_too_large',
  'unsupported_media_type',
  'temporarily_unavailable',
] as const;

const refTo = (model: new () => object) => ({ $ref: getSchemaPath(model) });

export function DescribeBatch(): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(AuthorizationRequestDto, BatchRequestDto, BatchAnswerDto, LineProblemDto),
    ApiOperation({
      summary: 'Ask for many messages: NDJSON of up to 100,000 lines, or up to 1,000 in JSON',
      requestBody: {
        required: true,
        content: {
          [NDJSON]: { schema: refTo(AuthorizationRequestDto) },
          [JSON_TYPE]: { schema: refTo(BatchRequestDto) },
        },
      },
    }),
    ApiOkResponse({
      description: `${IN_ORDER}, or all of them in a list`,
      content: {
        [NDJSON]: { schema: BATCH_ANSWER },
        [JSON_TYPE]: { schema: refTo(BatchAnswerDto) },
      },
    }),
    ApiProblems(...REFUSALS, 'invalid_request'),
  );
}

export function DescribeRedemptions(): MethodDecorator {
  return describeStream('Spend many permits at hand-over', RedemptionLineDto);
}

export function DescribeReleases(): MethodDecorator {
  return describeStream('Give many slots back', ReleaseLineDto);
}

function describeStream(summary: string, line: new () => object): MethodDecorator {
  const answer = { oneOf: [refTo(StatusDto), refTo(LineProblemDto)] };
  return applyDecorators(
    ApiExtraModels(line, StatusDto, LineProblemDto),
    ApiOperation({
      summary,
      requestBody: { required: true, content: { [NDJSON]: { schema: refTo(line) } } },
    }),
    ApiOkResponse({ description: IN_ORDER, content: { [NDJSON]: { schema: answer } } }),
    ApiProblems(...REFUSALS),
  );
}
