/**
 * Pure: what somebody changed in the form of their choices. Each part of it carries what it showed, and
 * only what was sent back otherwise is an edit. So an old tab, saved hours later, repeats nothing: what was
 * left meanwhile stays left, what was chosen meanwhile stays chosen. A form may send thousands of fields:
 * each is looked at once.
 */
import { DomainError } from '../core/errors.js';
import { CADENCES, type Cadence } from '../core/topic.js';
import { formList, formText, typedText } from '../platform/http/form.js';

/** From when to when, as typed. */
export interface TypedHours {
  readonly from: string;
  readonly to: string;
}

export interface Edits {
  /** The boxes, by topic and channel, as they were shown and as they came back. */
  readonly stood: ReadonlySet<string>;
  readonly ticked: ReadonlySet<string>;
  /** By topic. */
  readonly cadences: Readonly<Record<string, Cadence>>;
  /** Absent: left as it was shown. */
  readonly budget?: string;
  readonly hours?: TypedHours;
  readonly timezone?: string;
  readonly language?: string;
  /** What the zone was shown as: hours are meant in it, whether or not it is on file. */
  readonly shownTimezone: string;
  /** The text that a tick agrees to, and the language in which it was read. */
  readonly noticeVersion: string;
  readonly locale: string;
}

/** Ends a budget that the field cannot show. */
const NO_BUDGET = 'no-budget';
/** The name of what a field showed. */
export const shownAs = (name: string): string => `was-${name}`;
const CADENCE = 'cadence-';
export const cadenceField = (topic: string): string => `${CADENCE}${topic}`;

/** Boxes that the person ticked, and those that they unticked. */
export function newlyTicked({ stood, ticked }: Edits): string[] {
  return [...ticked].filter((box) => !stood.has(box));
}

export function newlyUnticked({ stood, ticked }: Edits): string[] {
  return [...stood].filter((box) => !ticked.has(box));
}

export function readEdits(body: unknown): Edits {
  const from = edited(body, 'from');
  const to = edited(body, 'to');
  return {
    stood: new Set(formList(body, 'stood')),
    ticked: new Set(formList(body, 'topics')),
    cadences: readCadences(body),
    ...only('budget', edited(body, 'budget') ?? (isTicked(body, NO_BUDGET) ? '' : null)),
    ...(from === null && to === null
      ? {}
      : { hours: { from: typedText(body, 'from'), to: typedText(body, 'to') } }),
    ...only('timezone', edited(body, 'timezone')),
    ...only('language', edited(body, 'language')),
    shownTimezone: formText(body, shownAs('timezone')),
    noticeVersion: formText(body, 'noticeVersion'),
    locale: formText(body, 'locale'),
  };
}

/** Null where the field came back as it was shown, or not at all. */
function edited(body: unknown, name: string): string | null {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return null;
  const typed = typedText(body, name);
  return typed === formText(body, shownAs(name)) ? null : typed;
}

const isTicked = (body: unknown, name: string): boolean => formText(body, name) === 'yes';

function only<Name extends string>(
  name: Name,
  value: string | null,
): Partial<Record<Name, string>> {
  return (value === null ? {} : { [name]: value }) as Partial<Record<Name, string>>;
}

function readCadences(body: unknown): Record<string, Cadence> {
  const names = Object.keys(body ?? {}).filter((name) => name.startsWith(CADENCE));
  const chosen = names.flatMap((name) => {
    const value = edited(body, name);
    return value === null ? [] : [[name.slice(CADENCE.length), cadenceOf(value)] as const];
  });
  return Object.fromEntries(chosen);
}

/** No form of ours sends another. */
function cadenceOf(value: string): Cadence {
  const found = CADENCES.find((cadence) => cadence === value);
  if (found === undefined) throw new DomainError('malformed_body');
  return found;
}
