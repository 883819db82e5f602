/** Problem documents as the API describes them (RFC 9457), and which of them an operation may answer. */
import { applyDecorators } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiProperty,
  ApiPropertyOptional,
  ApiResponse,
  getSchemaPath,
} from '@nestjs/swagger';
import { ERROR_CODES, type ErrorCode } from '../../core/errors.js';
import { PROBLEMS } from './problems.js';

export class FieldProblemDto {
  @ApiProperty({ description: 'JSON pointer into the body (RFC 6901)', example: '/recipient' })
  pointer: string;

  @ApiProperty({ description: 'What is wrong there' })
  detail: string;
}

export class ProblemDto {
  @ApiProperty({ format: 'uri-reference', example: '/docs/errors#malformed_body' })
  type: string;

  @ApiProperty({ example: 'The body cannot be read' })
  title: string;

  @ApiProperty({ description: 'HTTP status', example: 400 })
  status: number;

  @ApiProperty({ enum: ERROR_CODES, description: 'Stable; what programs go by' })
  code: ErrorCode;

  @ApiPropertyOptional({ description: 'What is particular to this refusal' })
  detail?: string;

  @ApiPropertyOptional({ type: [FieldProblemDto] })
  errors?: FieldProblemDto[];
}

/** The refusals of an operation as a whole, by status. */
export function ApiProblems(...codes: readonly ErrorCode[]): MethodDecorator & ClassDecorator {
  const statuses = [...new Set(codes.map((code) => PROBLEMS[code].status))];
  const schema = { $ref: getSchemaPath(ProblemDto) };
  return applyDecorators(
    ApiExtraModels(ProblemDto),
    ...statuses.map((status) =>
      ApiResponse({
        status,
        description: codes
          .filter((code) => PROBLEMS[code].status === status)
          .map((code) => `\`${code}\`: ${PROBLEMS[code].title}`)
          .join('; '),
        content: { 'application/problem+json': { schema } },
      }),
    ),
  );
}
