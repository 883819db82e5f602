/**
 * Newline-delimited JSON, in and out: a line is a request, and its answer is the line in the same
 * place. Lines are read no faster than they are answered, so that a stream of any length takes the
 * memory of a few sets.
 */
import type { FastifyInstance } from 'fastify';
import { Readable } from 'node:stream';
import { DomainError } from '../../core/errors.js';

export const NDJSON = 'application/x-ndjson';
const LINE_FEED = 10;
const MAX_LINE_BYTES = 16_384;
/** Of UTF-8, for one unit of a text: so that only long lines are measured. */
const MOST_BYTES_A_UNIT = 3;

export interface NdjsonLimits {
  /** Lines that are answered together. */
  readonly setSize: number;
  /** Sets of one stream that are worked on at the same time. */
  readonly setsAtOnce: number;
  readonly maxLines: number;
}

/**
 * On these routes the body of such a request is its stream, and nothing of it is read before a handler
 * does. Everywhere else it is refused: what walks through a body must never meet a socket.
 */
export function acceptNdjson(fastify: FastifyInstance, routes: readonly string[]): void {
  fastify.addContentTypeParser(NDJSON, (request, payload, done) => {
    if (routes.includes(request.routeOptions.url ?? '')) done(null, payload);
    else done(new DomainError('unsupported_media_type'));
  });
}

/**
 * `answer` gets the texts of some lines and gives the text of as many answers, in the same order,
 * each ending in a line feed; it must not throw. A line beyond the limits ends the stream with
 * `refuse`'s line.
 */
export function answerLines(
  input: AsyncIterable<Buffer>,
  limits: NdjsonLimits,
  answer: (lines: readonly string[]) => Promise<string>,
  refuse: (error: DomainError) => string,
): Readable {
  return Readable.from(answers(input, limits, answer, refuse), { objectMode: false });
}

async function* answers(
  input: AsyncIterable<Buffer>,
  limits: NdjsonLimits,
  answer: (lines: readonly string[]) => Promise<string>,
  refuse: (error: DomainError) => string,
): AsyncGenerator<string> {
  const open: Promise<string>[] = [];
  try {
    for await (const lines of setsOf(input, limits)) {
      open.push(answer(lines));
      if (open.length < limits.setsAtOnce) continue;
      const first = open.shift();
      if (first) yield await first;
    }
  } catch (error) {
    for (const one of open.splice(0)) yield await one;
    if (!(error instanceof DomainError)) throw error;
    yield refuse(error);
    return;
  }
  for (const one of open) yield await one;
}

/**
 * Empty lines are no requests, though they count. What stands
 * before a line beyond the limits is answered all the same.
 */
async function* setsOf(
  input: AsyncIterable<Buffer>,
  { setSize, maxLines }: NdjsonLimits,
): AsyncGenerator<string[]> {
  let waiting: string[] = [];
  let seen = 0;
  try {
    for await (const lines of linesOf(input)) {
      for (const line of lines.map(withoutReturn)) {
        requireWithin(line, ++seen, maxLines);
        if (line === '') continue;
        waiting.push(line);
        if (waiting.length < setSize) continue;
        yield waiting;
        waiting = [];
      }
    }
  } catch (error) {
    if (error instanceof DomainError && waiting.length > 0) yield waiting;
    throw error;
  }
  if (waiting.length > 0) yield waiting;
}

/** Cut at line feeds, which are never part of a longer character in UTF-8. */
async function* linesOf(input: AsyncIterable<Buffer>): AsyncGenerator<string[]> {
  let rest: Buffer | null = null;
  for await (const chunk of input) {
    const bytes: Buffer = rest ? Buffer.concat([rest, chunk]) : chunk;
    const end = bytes.lastIndexOf(LINE_FEED);
    rest = end + 1 === bytes.length ? null : bytes.subarray(end + 1);
    if (end >= 0) yield bytes.toString('utf8', 0, end).split('\n');
    // It may still end in a carriage return, which is no part of the line.
    if (rest && rest.length > MAX_LINE_BYTES + 1) throw tooLong();
  }
  if (rest) yield [rest.toString('utf8')];
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

/** However the stream was cut on its way. */
function requireWithin(line: string, nth: number, maxLines: number): void {
  const mayBeTooLong = line.length * MOST_BYTES_A_UNIT > MAX_LINE_BYTES;
  if (mayBeTooLong && Buffer.byteLength(line) > MAX_LINE_BYTES) throw tooLong();
  if (nth > maxLines)
    throw new DomainError('payload_too_large', `A stream has at most ${maxLines} lines.`);
}

function tooLong(): DomainError {
  return new DomainError('payload_too_large', `A line has at most ${MAX_LINE_BYTES} bytes.`);
}
