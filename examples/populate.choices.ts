/**
 * What people choose beside leaving, in the synthetic year: how often, when, and from when on again.
 * As in the service, a choice only tightens what stands, and what changes nothing is not recorded.
 */
import type { Sender } from '../src/authorization/ask.js';
import { formatInstant } from '../src/core/duration.js';
import {
  effectOf,
  loosenedBy,
  preferenceAfter,
  type Preference,
  type PreferenceChange,
} from '../src/core/preference.js';
import { hoursText } from '../src/preferences/preferences.view.js';
import { evidenceOf } from '../src/preferences/record-withdrawal.js';
import type { Emit, Events } from './populate.events.js';
import type { Life } from './populate.life.js';
import type { Person } from './populate.people.js';
import { DAY_MS } from './populate.world.js';

export type Wish = 'weekly' | 'pause' | 'hours';

/** At work, before it, and after it. */
const HOURS: [NonNullable<Preference['hours']>, ...NonNullable<Preference['hours']>[]] = [
  { fromMinute: 9 * 60, toMinute: 18 * 60 },
  { fromMinute: 6 * 60, toMinute: 9 * 60 },
  { fromMinute: 17 * 60, toMinute: 22 * 60 },
];

export function wish({ random }: Person, what: Wish, topic: string, at: number): PreferenceChange {
  if (what === 'weekly') return { cadences: { [topic]: 'weekly' } };
  if (what === 'pause') return { pausedUntil: at + random.between(20, 90) * DAY_MS };
  return { hours: random.pick(HOURS) };
}

/** `passedOnBy` null: said at the foot of a message. */
export function choose(
  life: Life,
  change: PreferenceChange,
  passedOnBy: Sender | null,
  emit: Emit,
  at: number,
): void {
  const { person, preference: standing } = life;
  if (loosenedBy(standing, change, at).length > 0) return;
  const effect = effectOf(standing, change);
  if (Object.keys(effect).length === 0) return;
  life.preference = preferenceAfter(standing, change);
  emit({ type: 'chose', at, person, effect, preference: life.preference, passedOnBy });
}

/** As the evidence of the entry says it. */
export function choicePayload({ effect, passedOnBy }: Events['chose']) {
  const { pausedUntil, hours, ...others } = effect;
  const said = passedOnBy
    ? { via: 'account page', actor: passedOnBy.clientId }
    : { via: 'footer_page' };
  return {
    ...others,
    ...(typeof pausedUntil === 'number' ? { pausedUntil: formatInstant(pausedUntil) } : {}),
    ...(hours ? { hours: { ...hoursText(hours) } } : {}),
    ...evidenceOf(said),
  };
}

export function preferenceRow({ budget, pausedUntil, hours, cadences }: Preference) {
  return {
    budget_limit: budget?.limit ?? null,
    budget_hours: budget?.hours ?? null,
    paused_until: pausedUntil,
    from_minute: hours?.fromMinute ?? null,
    to_minute: hours?.toMinute ?? null,
    cadences,
  };
}
