import fc from 'fast-check';
import { DomainError } from '../../core/errors.js';
import { answerLines, type NdjsonLimits } from './ndjson.js';

const LIMITS: NdjsonLimits = { setSize: 3, setsAtOnce: 3, maxLines: 1_000 };
const MAX_LINE_BYTES = 16_384;

const refuse = (error: DomainError) => `${JSON.stringify({ error: error.code })}\n`;
const TOO_LARGE = { error: 'payload_too_large' };

/** The answer to a line is the line and how many it was answered with. */
const echo = (lines: readonly string[]) =>
  Promise.resolve(lines.map((line) => `${JSON.stringify({ line })}\n`).join(''));

async function* sent(chunks: Iterable<Buffer>): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
}

async function answered(
  chunks: Iterable<Buffer>,
  limits: Partial<NdjsonLimits> = {},
  answer: (lines: readonly string[]) => Promise<string> = echo,
): Promise<unknown[]> {
  const output = answerLines(sent(chunks), { ...LIMITS, ...limits }, answer, refuse);
  let text = '';
  for await (const piece of output) text += String(piece);
  const lines = text.split('\n');
  // Each answer ends in a line feed, also the last one.
  expect(lines.pop()).toBe('');
  return lines.map((line) => JSON.parse(line) as unknown);
}

/** Cut after so many bytes each, wherever that is. */
function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  let at = 0;
  for (const size of sizes) {
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return [...chunks, bytes.subarray(at)];
}

const turn = () => new Promise<void>((resolve) => void setImmediate(resolve));
const settle = async () => {
  for (let turns = 50; turns > 0; turns--) await turn();
};

const echoed = (lines: readonly string[]) => lines.map((line) => ({ line }));
const text = (...lines: readonly string[]) => Buffer.from(lines.map((one) => `${one}\n`).join(''));

/** What a JSON line may hold: everything but the line's end, characters of one to four bytes. */
const lineText = fc.string({ unit: fc.constantFrom('a', 'é', '中', '🌱', '"', ' ', '\\') });

describe('answering lines', () => {
  it('gives each line as it was sent, however the stream is cut', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(lineText, fc.constantFrom('\n', '\r\n')), { maxLength: 12 }),
        fc.boolean(),
        fc.array(fc.nat(7), { maxLength: 60 }),
        fc.integer({ min: 1, max: 5 }),
        async (lines, isEnded, sizes, setSize) => {
          const whole = lines.map(([line, end]) => line + end).join('');
          const body = Buffer.from(isEnded ? whole : whole.replace(/\r?\n$/, ''));
          const asked = lines.map(([line]) => line).filter((line) => line !== '');
          expect(await answered(cut(body, sizes), { setSize })).toEqual(echoed(asked));
        },
      ),
    ));

  it('cuts inside a character and inside CRLF without harm', async () => {
    const body = Buffer.from('🌱é\r\n中\r\n');
    for (let at = 0; at <= body.length; at++)
      expect(await answered(cut(body, [at]))).toEqual(echoed(['🌱é', '中']));
  });

  it('takes empty lines for no requests', async () => {
    expect(await answered([text('', 'a', '', '\r', 'b')])).toEqual(echoed(['a', 'b']));
    for (const nothing of ['', '\n', '\r\n\r\n'])
      expect(await answered([Buffer.from(nothing)])).toEqual([]);
    expect(await answered([])).toEqual([]);
  });

  it('answers in sets, and the last one with what is left', async () => {
    const sets: number[] = [];
    const lines = Array.from({ length: 8 }, (_, index) => `line ${index}`);
    await answered([text(...lines)], {}, (set) => {
      sets.push(set.length);
      return echo(set);
    });
    expect(sets).toEqual([3, 3, 2]);
  });

  it('keeps the order whichever set is done first', async () => {
    let sets = 0;
    const answer = async (lines: readonly string[]) => {
      // The later a set begins, the sooner it is done.
      for (let turns = 20 - 4 * sets++; turns > 0; turns--) await turn();
      return echo(lines);
    };
    const lines = Array.from({ length: 12 }, (_, index) => `line ${index}`);
    expect(await answered([text(...lines)], {}, answer)).toEqual(echoed(lines));
  });
});

describe('a stream beyond the limits', () => {
  const lengthOf = (bytes: number) =>
    `${'é'.repeat(Math.floor(bytes / 2))}${'a'.repeat(bytes % 2)}`;

  it.each([
    ['at once', () => []],
    ['a byte before its end', (body: Buffer) => [body.length - 2]],
    ['in the middle', () => [MAX_LINE_BYTES / 2]],
    ['byte by byte at its end', (body: Buffer) => [body.length - 4, 1, 1, 1]],
  ] as const)('has a line of the longest length answered that arrives cut %s', async (_, sizes) => {
    const line = lengthOf(MAX_LINE_BYTES);
    for (const end of ['\n', '\r\n', '']) {
      const body = Buffer.from(line + end);
      expect(await answered(cut(body, sizes(body)))).toEqual(echoed([line]));
      const longer = Buffer.from(`${lengthOf(MAX_LINE_BYTES + 1)}${end}`);
      expect(await answered(cut(longer, sizes(longer)))).toEqual([TOO_LARGE]);
    }
  });

  it('has what stood before a line that is too long answered, and nothing after it', async () => {
    const body = text('a', 'b', 'c', 'd', 'x'.repeat(MAX_LINE_BYTES + 1), 'e');
    for (const sizes of [[], [2], [8], [8, 5], [8 + MAX_LINE_BYTES], [body.length - 2]])
      expect(await answered(cut(body, sizes))).toEqual([
        ...echoed(['a', 'b', 'c', 'd']),
        TOO_LARGE,
      ]);
  });

  it('does not wait for the end of a line that is too long already', async () => {
    const pulled: number[] = [];
    function* endless() {
      for (let chunk = 0; ; chunk++) {
        pulled.push(chunk);
        yield Buffer.alloc(MAX_LINE_BYTES, 'x');
      }
    }
    expect(await answered(endless())).toEqual([TOO_LARGE]);
    expect(pulled).toHaveLength(2);
  });

  it('has as many lines answered as are allowed, and no more', async () => {
    const lines = Array.from({ length: 8 }, (_, index) => `line ${index}`);
    expect(await answered([text(...lines)], { maxLines: 8 })).toEqual(echoed(lines));
    // Empty ones are answered by nothing, and yet they count: who sends them for ever is stopped.
    expect(await answered([text(...lines, '', '')], { maxLines: 10 })).toEqual(echoed(lines));
    expect(await answered([text('', ...lines)], { maxLines: 8 })).toEqual([
      ...echoed(lines.slice(0, 7)),
      TOO_LARGE,
    ]);
    expect(await answered([text(...lines)], { maxLines: 7 })).toEqual([
      ...echoed(lines.slice(0, 7)),
      TOO_LARGE,
    ]);
  });
});

describe('a stream that is read', () => {
  /** As many lines in one chunk as make a set; counts what was taken of it. */
  function source(chunks: number) {
    const taken = { chunks: 0, isClosed: false };
    async function* give(): AsyncGenerator<Buffer> {
      try {
        for (; taken.chunks < chunks;) {
          taken.chunks++;
          yield await Promise.resolve(text('a', 'b', 'c'));
        }
      } finally {
        taken.isClosed = true;
      }
    }
    return { taken, give };
  }

  it('is read no further while its sets wait to be answered', async () => {
    const { taken, give } = source(20);
    const waiting: (() => void)[] = [];
    const answer = (lines: readonly string[]) =>
      new Promise<string>((resolve) => void waiting.push(() => void echo(lines).then(resolve)));
    const output = answerLines(give(), LIMITS, answer, refuse);
    let seen = '';
    output.on('data', (piece) => void (seen += String(piece)));
    await settle();
    expect(waiting).toHaveLength(LIMITS.setsAtOnce);
    expect(taken.chunks).toBe(LIMITS.setsAtOnce);
    waiting.shift()?.();
    await settle();
    expect(seen).not.toBe('');
    expect(taken.chunks).toBe(LIMITS.setsAtOnce + 1);
    output.destroy();
  });

  it('is read no further while nobody takes the answers', async () => {
    const { taken, give } = source(1_000);
    const long = (lines: readonly string[]) =>
      Promise.resolve(lines.map(() => `${'x'.repeat(10_000)}\n`).join(''));
    const output = answerLines(give(), LIMITS, long, refuse);
    output.once('readable', () => void output.read(1));
    await settle();
    expect(taken.chunks).toBeGreaterThan(0);
    expect(taken.chunks).toBeLessThan(20);
    output.destroy();
  });

  it('is let go of when nobody wants its answers any more', async () => {
    const { taken, give } = source(1_000);
    const output = answerLines(give(), LIMITS, echo, refuse);
    for await (const _ of output) break;
    await settle();
    expect(taken.isClosed).toBe(true);
    expect(taken.chunks).toBeLessThan(1_000);
  });

  it('fails as its source fails, after what was answered', async () => {
    async function* broken(): AsyncGenerator<Buffer> {
      yield await Promise.resolve(text('a', 'b', 'c'));
      throw new Error('the connection broke');
    }
    const output = answerLines(broken(), LIMITS, echo, refuse);
    let seen = '';
    const read = (async () => {
      for await (const piece of output) seen += String(piece);
    })();
    await expect(read).rejects.toThrow('the connection broke');
    expect(seen).not.toContain('error');
    expect(seen.split('\n')).toHaveLength(4);
  });
});
