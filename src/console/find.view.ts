/** The form that finds a person, and the one that asks why somebody is looked at. */
import { MAX_REASON_LENGTH, type FieldError, type FindErrors, type Typed } from './find-person.js';
import type { Shell } from './shell.view.js';

interface Field {
  readonly value: string;
  /** Empty when nothing is wrong. */
  readonly errorKey: string;
}

export interface FindForm {
  readonly person: Field;
  readonly reason: Field;
  readonly maxReason: number;
  readonly errors: readonly { readonly href: string; readonly messageKey: string }[];
  readonly errorCount: number;
}

export interface FindPage extends Shell {
  readonly find: FindForm;
  readonly titleKey: string;
}

export interface ReasonPage extends Shell {
  readonly find: FindForm;
  readonly action: string;
  readonly titleKey: string;
}

const NOTHING: Typed = { person: '', reason: '' };

export function findForm(typed: Typed = NOTHING, errors: FindErrors = {}): FindForm {
  const summary = (['person', 'reason'] as const).flatMap((name) => {
    const messageKey = errorKey(name, errors[name]);
    return messageKey === '' ? [] : [{ href: `#${name}`, messageKey }];
  });
  return {
    person: { value: typed.person, errorKey: errorKey('person', errors.person) },
    reason: { value: typed.reason, errorKey: errorKey('reason', errors.reason) },
    maxReason: MAX_REASON_LENGTH,
    errors: summary,
    errorCount: summary.length,
  };
}

function errorKey(field: 'person' | 'reason', error: FieldError | undefined): string {
  return error === undefined ? '' : `console.find.${field}.${error}`;
}

export function findPage(shell: Shell, typed?: Typed, errors?: FindErrors): FindPage {
  const find = findForm(typed, errors);
  const titleKey = find.errorCount > 0 ? 'console.find.titleError' : 'console.find.title';
  return { ...shell, find, titleKey };
}

/** Says nothing about whether anybody has this id. */
export function reasonPage(
  shell: Shell,
  contactId: string,
  reason = '',
  error?: FieldError,
): ReasonPage {
  const find = findForm({ person: '', reason }, error === undefined ? {} : { reason: error });
  const titleKey = error === undefined ? 'console.why.title' : 'console.why.titleError';
  return { ...shell, find, action: `/console/contacts/${contactId}/open`, titleKey };
}
