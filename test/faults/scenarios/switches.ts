/**
 * An operator halts everything, or revokes a client, while its asks and redeems are in the air: what
 * began after the command had ended is refused, by both processes.
 */
import { fly } from '../support/flight.js';
import { SIDES, type Pair } from '../support/pair.js';
import { isAllow, type Reader, type Sender } from '../support/sender.js';
import { requireBoth, succeeded, Traffic, type Call } from '../support/traffic.js';
import { FREE } from '../support/world.js';

const IN_HAND = 4;
const CALLS_AFTER = 10;
const ACT_AFTER = 10;
/** A command takes seconds to start. */
const PACE_MS = 10;

export async function haltWhileAskedFor(pair: Pair, sender: Sender): Promise<string[]> {
  const reader = await sender.reader(FREE);
  const after = await flyPast(pair, sender, reader, ['halt', '--all', '--reason', 'a test']);
  const wrong = after.filter(
    ({ kind, status, body }) => kind === 'ask' && !(status === 200 && body.reason === 'halted'),
  );
  await pair.assent('halt', '--all', '--end', '--reason', 'the test is over');
  const goesOn = await Promise.all(
    SIDES.map((side) => sender.ask(side, reader, `halt/ended/${side}`)),
  );
  return [
    ...succeeded(after).map((what) => `${what} succeeded after the halt`),
    ...wrong.map(
      ({ side, status }) => `an ask on process ${side} was answered ${status}, not halted`,
    ),
    ...goesOn
      .filter((reply) => !isAllow(reply))
      .map(() => 'an ask was refused after the halt ended'),
  ];
}

export async function revokeWhileAskedFor(pair: Pair, other: Sender): Promise<string[]> {
  const revoked = await pair.sender();
  const reader = await other.reader(FREE);
  const after = await flyPast(pair, revoked, reader, ['client', 'revoke', revoked.name]);
  const wrong = after.filter(({ status }) => status !== 401);
  const spared = await Promise.all(
    SIDES.map((side) => other.ask(side, reader, `revoke/other/${side}`)),
  );
  return [
    ...succeeded(after).map((what) => `${what} succeeded after the client was revoked`),
    ...wrong.map(({ kind, side, status }) => `${kind} on process ${side}: ${status}, not 401`),
    ...spared.filter((reply) => !isAllow(reply)).map(() => 'another client was refused'),
  ];
}

/** What began after the command had ended. */
async function flyPast(
  pair: Pair,
  sender: Sender,
  reader: Reader,
  command: readonly string[],
): Promise<Call[]> {
  const traffic = new Traffic(sender, reader, `${String(command[0])}/flight`);
  await traffic.collect(IN_HAND);
  const { after } = await fly({
    lanes: traffic.lanes(),
    act: async () => (await pair.assent(...command)).at,
    actAfter: ACT_AFTER,
    callsAfter: CALLS_AFTER,
    paceMs: PACE_MS,
  });
  const all = [...after, ...(await traffic.redeemRest())];
  requireBoth(all);
  return all;
}
