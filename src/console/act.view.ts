/**
 * Pure: the page before something is done about a person. It says exactly what will happen, asks why,
 * and does it by its button alone.
 */
import { findForm, type FindForm } from './find.view.js';
import type { FieldError } from './find-person.js';
import type { Shell } from './shell.view.js';

export interface Act {
  /** Its words stand under `console.acts.<name>`. */
  readonly name: string;
  /** Keys under `console.acts.<name>.points`, in the order in which they are said. */
  readonly points: readonly string[];
  readonly action: string;
  readonly backUrl: string;
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

export interface ActErrors {
  readonly reason?: FieldError;
  readonly choice?: 'missing';
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
  readonly date: {
    readonly field: string;
    readonly value: string;
    readonly textKey: string;
  } | null;
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
  const errors = [...choiceError, ...find.errors];
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
    date: act.date ? { field: act.date, value: entered.date, textKey: `${words}.date` } : null,
  };
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
