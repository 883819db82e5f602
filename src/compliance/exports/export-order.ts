/** Pure: what an export was asked to be, and what its file is called and told to be. */
import type { Locale } from '../../platform/http/messages.js';
import type { AuditFilter } from './audit-filter.js';
import type { ShownLine } from './shown-line.js';

export const FORMATS = ['ndjson', 'csv', 'jsonld', 'pdf', 'bundle'] as const;
export type Format = (typeof FORMATS)[number];

export interface ExportOrder {
  readonly exportId: string;
  readonly format: Format;
  readonly filter: AuditFilter;
  /** With addresses (scope `audit.clear`). */
  readonly isClear: boolean;
  readonly locale: Locale;
  readonly reason: string;
  readonly actor: string;
  readonly requestedAt: Date;
}

const FILES: Readonly<Record<Format, { readonly extension: string; readonly mediaType: string }>> =
  {
    ndjson: { extension: 'ndjson', mediaType: 'application/x-ndjson' },
    csv: { extension: 'csv', mediaType: 'text/csv; charset=utf-8; header=present' },
    jsonld: { extension: 'jsonld', mediaType: 'application/ld+json' },
    pdf: { extension: 'pdf', mediaType: 'application/pdf' },
    bundle: { extension: 'zip', mediaType: 'application/zip' },
  };

/** Why a filter does not fit the format; null: it does. */
export function misfitOf({
  format,
  filter,
}: Pick<ExportOrder, 'format' | 'filter'>): string | null {
  return format === 'jsonld' && filter.type !== null
    ? 'is of lines, and jsonld holds records of consents, which have none'
    : null;
}

/** Nothing that anybody typed is in the name. */
export function fileNameOf({ exportId, format }: Pick<ExportOrder, 'exportId' | 'format'>): string {
  return `assent-audit-${exportId}.${FILES[format].extension}`;
}

export function mediaTypeOf(format: Format): string {
  return FILES[format].mediaType;
}

/** The line that says who asked for the file; it stands in no log. */
export interface Watermark extends Omit<ShownLine, 'index'> {
  readonly index: null;
}

/** Who asked, when and why, in the file itself, wherever it holds addresses: its first line. */
export function watermarkOf(order: ExportOrder, treeSize: number): Watermark {
  const { exportId, actor, reason, filter, requestedAt } = order;
  return {
    index: null,
    at: requestedAt.toISOString(),
    type: 'export',
    id: exportId,
    contactId: filter.contactId,
    ...{ topic: filter.topic, channel: null, actor, messageRef: null },
    reason,
    policyVersion: null,
    details: { isClear: order.isClear, filter, treeSize },
  };
}
