/** Pure: files of the audit that were asked for, and the form that asks for one. */
import { FORMATS, type Format } from '../compliance/exports/export-order.js';
import type { ExportRow } from '../compliance/exports/exports.store.js';
import { dateField, type DateField } from './date-field.js';
import { findForm, type FindForm } from './find.view.js';
import type { OrderErrors, OrderTyped } from './read-order.js';
import type { Shell } from './shell.view.js';

export interface ExportLine {
  readonly url: string;
  readonly fileUrl: string;
  readonly format: Format;
  readonly stateKey: string;
  readonly requestedAt: number;
  readonly reason: string;
  readonly isReady: boolean;
  readonly isOver: boolean;
  /** There is no file, and none will come. */
  readonly isFailed: boolean;
  readonly isClear: boolean;
}

export interface ExportsPage extends Shell {
  readonly exports: readonly ExportLine[];
  readonly order: OrderForm;
  readonly find: FindForm;
  readonly titleKey: string;
  readonly errors: readonly { readonly href: string; readonly messageKey: string }[];
  readonly errorCount: number;
}

export interface OrderForm {
  /** Empty: about everybody. */
  readonly contactId: string;
  readonly contactErrorKey: string;
  readonly formats: readonly {
    readonly id: string;
    readonly value: Format;
    readonly textKey: string;
    readonly isChosen: boolean;
  }[];
  readonly formatErrorKey: string;
  readonly days: readonly DateField[];
  readonly isClear: boolean;
}

export interface ExportPage extends Shell {
  readonly one: ExportLine;
  readonly done: number;
  readonly total: number;
  readonly percent: number;
  readonly kilobytes: number;
  readonly sha256: string;
  readonly expiresAt: number;
}

export function exportLine(row: ExportRow): ExportLine {
  const { exportId, format, state, requestedAt, reason, isClear } = row;
  const url = `/console/exports/${exportId}`;
  return {
    ...{ url, fileUrl: `${url}/file`, format, reason, isClear },
    stateKey: `console.exports.states.${state}`,
    requestedAt: requestedAt.getTime(),
    isReady: state === 'done',
    isOver: state === 'done' || state === 'failed' || state === 'gone',
    isFailed: state === 'failed' || state === 'gone',
  };
}

export function exportsPage(
  shell: Shell,
  rows: readonly ExportRow[],
  typed: OrderTyped,
  wrong: OrderErrors = {},
): ExportsPage {
  const { contactId, format, isClear, reason } = typed;
  const find = findForm({ person: '', reason }, wrong.reason ? { reason: wrong.reason } : {});
  const contactErrorKey = wrong.contact ? 'console.exports.contactInvalid' : '';
  const formatErrorKey = wrong.format ? 'console.exports.formatMissing' : '';
  const days = [dayOf('from', typed, wrong), dayOf('to', typed, wrong)];
  const errors = [
    { href: '#contact', messageKey: contactErrorKey },
    { href: '#format', messageKey: formatErrorKey },
    ...days.map(({ id, errorKey }) => ({ href: `#${id}`, messageKey: errorKey })),
    ...find.errors,
  ].filter(({ messageKey }) => messageKey !== '');
  return {
    ...shell,
    exports: rows.map(exportLine),
    order: {
      ...{ contactId, contactErrorKey, formatErrorKey, days, isClear },
      formats: FORMATS.map((value) => ({
        id: `format-${value}`,
        value,
        textKey: `console.exports.formats.${value}`,
        isChosen: value === format,
      })),
    },
    find,
    titleKey: errors.length > 0 ? 'console.exports.titleError' : 'console.exports.title',
    errors,
    errorCount: errors.length,
  };
}

function dayOf(id: 'from' | 'to', typed: OrderTyped, { [id]: error }: OrderErrors): DateField {
  const errorKey = error === undefined ? '' : `console.exports.dayErrors.${id}.${error}`;
  return dateField({ id, value: typed[id], labelKey: `console.exports.${id}`, errorKey });
}

export function exportPage(shell: Shell, row: ExportRow): ExportPage {
  const { done, total, bytes, sha256, expiresAt } = row;
  return {
    ...shell,
    one: exportLine(row),
    done,
    total: total ?? 0,
    percent: total ? Math.min(100, Math.floor((done / total) * 100)) : 0,
    kilobytes: Math.ceil((bytes ?? 0) / 1_000),
    sha256: sha256?.toString('hex') ?? '',
    expiresAt: expiresAt?.getTime() ?? 0,
  };
}
