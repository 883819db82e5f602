/**
 * Pure: the page before something is done about a person. It says exactly what will happen, asks why,
 * and does it by its button alone.
 */
import type { DayProblem } from '../compliance/rights/rights-requests.service.js';
import { dateField, type DateField } from './date-field.js';
import { findForm, type FindForm } from './find.view.js';
import type { FieldError } from './find-person.js';
import type { Section, Shell } from './shell.view.js';

export interface Act {
  /** Its words stand under `console.acts.<name>`. */
  readonly name: string;
  /** Keys under `console.acts.<name>.points`, in the order in which they are said. */
  readonly points: readonly string[];
  readonly action: string;
  readonly backUrl: string;
  readonly section: Section;
  readonly choice?: { readonly field: string; readonly values: readonly string[] };
  readonly date?: string;
  /** What the form carries beside what is typed. */
  readonly hidden?: Readonly<Record<string, string>>;
}

export interface Entered {
  readonly reason: string;
  readonly chosen: string;
  readonly date: string;
}

/** The form sees what is no day; whether one can be meant is judged where the clock is. */
export type DateError = 'invalid' | DayProblem;

export interface ActErrors {
  readonly reason?: FieldError;
  readonly choice?: 'missing';
  readonly date?: DateError;
}

export interface ActPage extends Shell {
  readonly titleKey: string;
  readonly introKey: string;
  readonly submitKey: string;
  readonly points: readonly { readonly textKey: string }[];
  readonly action: string;
  readonly backUrl: string;
  readonly hidden: readonly { readonly name: string; readonly value: string }[];
  readonly find: FindForm;
  readonly errors: readonly { readonly href: string; readonly messageKey: string }[];
  readonly errorCount: number;
  readonly choices: readonly {
    readonly id: string;
    readonly field: string;
    readonly value: string;
    readonly textKey: string;
    readonly isChosen: boolean;
  }[];
  readonly legendKey: string;
  readonly choiceErrorKey: string;
  readonly date: DateField | null;
}

const NOTHING: Entered = { reason: '', chosen: '', date: '' };

export function actPage(
  shell: Shell,
  act: Act,
  entered: Entered = NOTHING,
  wrong: ActErrors = {},
): ActPage {
  const words = `console.acts.${act.name}`;
  const find = findForm(
    { person: '', reason: entered.reason },
    wrong.reason === undefined ? {} : { reason: wrong.reason },
  );
  const choiceErrorKey = wrong.choice === undefined ? '' : `${words}.choiceMissing`;
  const choiceError =
    choiceErrorKey === '' ? [] : [{ href: '#choice', messageKey: choiceErrorKey }];
  const date = dateOf(act, words, entered, wrong);
  const errors = [...choiceError, ...dateErrorsOf(date), ...find.errors];
  return {
    ...shell,
    titleKey: `${words}.title`,
    introKey: `${words}.intro`,
    submitKey: `${words}.submit`,
    points: act.points.map((point) => ({ textKey: `${words}.points.${point}` })),
    action: act.action,
    backUrl: act.backUrl,
    hidden: Object.entries(act.hidden ?? {}).map(([name, value]) => ({ name, value })),
    find,
    errors,
    errorCount: errors.length,
    ...choicesOf(act, words, entered),
    choiceErrorKey,
    date,
  };
}

function dateOf(
  { date: id }: Act,
  words: string,
  { date: value }: Entered,
  { date: error }: ActErrors,
): DateField | null {
  if (id === undefined) return null;
  const errorKey = error === undefined ? '' : `${words}.dateErrors.${error}`;
  return dateField({ id, value, labelKey: `${words}.date`, errorKey });
}

function dateErrorsOf(date: DateField | null): { href: string; messageKey: string }[] {
  return date && date.errorKey !== '' ? [{ href: `#${date.id}`, messageKey: date.errorKey }] : [];
}

function choicesOf({ choice }: Act, words: string, { chosen }: Entered) {
  return {
    legendKey: `${words}.legend`,
    choices: (choice?.values ?? []).map((value) => ({
      id: `choice-${value}`,
      field: choice?.field ?? '',
      value,
      textKey: `${words}.choices.${value}`,
      isChosen: value === chosen,
    })),
  };
}
