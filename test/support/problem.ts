/** What a refusal says, cut down to what tests compare. */
import type { Response } from 'supertest';

interface ProblemBody {
  readonly code?: string;
  readonly errors?: readonly { readonly pointer: string }[];
}

export interface Refusal {
  readonly status: number;
  readonly code: string | undefined;
  /** Each part of the body that was found wrong, once. */
  readonly pointers: readonly string[];
}

export function refusalOf({ status, body }: Response): Refusal {
  const { code, errors = [] } = body as ProblemBody;
  return { status, code, pointers: [...new Set(errors.map(({ pointer }) => pointer))] };
}
