/**
 * The short form is part of `npm test`; `npm run test:faults` is the full one. Everything that is
 * left to chance comes from one seed, which is said at the start; ASSENT_TEST_SEED gives it again.
 */
import { randomInt } from 'node:crypto';
import { Random } from '../../../examples/populate.random.js';

export const isFull = (globalThis as { faults?: unknown }).faults === 'full';

/** `npm test` does the same every time; the full form looks for what nobody has seen yet. */
const DEFAULT_SEED = 20_261_121;
const SEED = Number(process.env.ASSENT_TEST_SEED ?? (isFull ? randomInt(2 ** 31) : DEFAULT_SEED));

export function saySeed(what: string): void {
  process.stdout.write(`${what}: ASSENT_TEST_SEED=${SEED}\n`);
}

/** Each scenario draws from its own, so that one can be run again without the others. */
export function randomFor(scenario: string): Random {
  return new Random(SEED, ...Buffer.from(scenario));
}

export const rounds = (short: number, full: number): number => (isFull ? full : short);

/** What is expected: nothing was found, and with which seed something was. */
export const clean = { seed: SEED, violations: [] as string[] };

export function found(violations: readonly string[]) {
  return { seed: SEED, violations: violations.slice(0, MOST_SHOWN) };
}

const MOST_SHOWN = 10;

export function range(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n);
}
