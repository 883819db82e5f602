import { setTimeout as sleep } from 'node:timers/promises';

/** A machine that has much else to do is no failure. */
const DEADLINE_MS = 40_000;
const POLL_MS = 25;

type Nothing = null | undefined | false;

/** Asks again until there is an answer that is not null, false or empty; never waits blindly. */
export async function until<T>(
  ask: () => T | Nothing | Promise<T | Nothing>,
  what = 'it',
): Promise<T> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const answer = await ask();
    const isEmpty = Array.isArray(answer) && answer.length === 0;
    if (answer !== null && answer !== undefined && answer !== false && !isEmpty) return answer;
    if (Date.now() > deadline) throw new Error(`Waited ${DEADLINE_MS} ms for ${what} in vain.`);
    await sleep(POLL_MS);
  }
}
