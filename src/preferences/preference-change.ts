/** Pure: reads a change as it was sent, and says whether a client may ask for it. */
import type { Catalog } from '../core/catalog.js';
import { DomainError } from '../core/errors.js';
import {
  LONGEST_PAUSE_MS,
  loosenedBy,
  movesClock,
  type OwnBudget,
  type Preference,
  type PreferenceChange,
} from '../core/preference.js';
import type { OwnHours } from '../core/regime.js';
import { parseInstant } from '../platform/http/instant.js';
import { requireChannel, requireTopic } from './in-catalog.js';
import type { BudgetDto, HoursDto, PreferenceChangeDto } from './preferences.dto.js';

export function changeOf(dto: PreferenceChangeDto): PreferenceChange {
  const { budget, pausedUntil, hours, cadences } = dto;
  return {
    ...(budget === undefined ? {} : { budget: budget && ownBudget(budget) }),
    ...(pausedUntil === undefined
      ? {}
      : { pausedUntil: pausedUntil === null ? null : parseInstant(pausedUntil) }),
    ...(hours === undefined ? {} : { hours: hours && ownHours(hours) }),
    ...(cadences === undefined ? {} : { cadences: { ...cadences } }),
  };
}

/** Throws for what names nothing in the catalog, and for times that cannot be meant. */
export function checkChange(
  catalog: Catalog,
  dto: PreferenceChangeDto,
  { pausedUntil, hours }: PreferenceChange,
  now: number,
): void {
  (dto.withdraw ?? []).forEach(({ topic, channel }, index) => {
    requireTopic(catalog, topic, `/withdraw/${index}/topic`);
    requireChannel(catalog, channel, `/withdraw/${index}/channel`);
  });
  for (const topic of Object.keys(dto.cadences ?? {}))
    requireTopic(catalog, topic, `/cadences/${topic}`);
  if (typeof pausedUntil === 'number' && pausedUntil <= now)
    throw wrong('/pausedUntil', 'must lie ahead');
  if (typeof pausedUntil === 'number' && pausedUntil > now + LONGEST_PAUSE_MS)
    throw wrong('/pausedUntil', 'must be five years ahead at most');
  if (hours && hours.fromMinute === hours.toMinute)
    throw wrong('/hours', 'must not end when they begin');
}

/** Throws where the form is not shown whole, or the same topic is left and asked for at once. */
export function grantEvidence({ grant = [], withdraw = [], evidence }: PreferenceChangeDto) {
  const { formUrl, noticeVersion, controls } = evidence ?? {};
  const twice = grant.findIndex((one) =>
    withdraw.some(({ topic, channel }) => topic === one.topic && channel === one.channel),
  );
  if (twice >= 0) throw wrong(`/grant/${twice}`, 'is left by the same request');
  if (formUrl !== undefined && noticeVersion !== undefined && controls !== undefined)
    return { formUrl, noticeVersion, controls };
  const detail = 'is needed to ask for an opt-in';
  const missing = Object.entries({ formUrl, noticeVersion, controls })
    .filter(([, part]) => part === undefined)
    .map(([name]) => ({ pointer: `/evidence/${name}`, detail }));
  throw new DomainError('invalid_request', null, missing);
}

/** Only the person makes it more: a client that could would be the one who decides. */
export function checkTighter(
  standing: Preference,
  change: PreferenceChange,
  zone: { readonly current: string | null; readonly next: string | undefined },
  now: number,
): void {
  const { hours } = standing;
  const pointers = [
    ...loosenedBy(standing, change, now),
    ...(zone.next !== undefined && movesClock({ hours, timezone: zone.current }, zone.next)
      ? ['/timezone']
      : []),
  ];
  if (pointers.length === 0) return;
  const detail = 'would let more through than the person chose';
  throw new DomainError(
    'preference_not_tighter',
    null,
    pointers.map((pointer) => ({ pointer, detail })),
  );
}

function ownBudget({ limit, hours }: BudgetDto): OwnBudget {
  return { limit, hours };
}

function ownHours({ from, to }: HoursDto): OwnHours {
  return { fromMinute: minuteOf(from), toMinute: minuteOf(to) };
}

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

function wrong(pointer: string, detail: string): DomainError {
  return new DomainError('invalid_request', null, [{ pointer, detail }]);
}
