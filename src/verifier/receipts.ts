/**
 * Receipts in somebody's hands, checked without us: one as it was mailed, several as the API hands them
 * out. What they prove, they prove to who has a key of the log from elsewhere.
 */
import { asGroup, groupsIn, textIn, type Group } from '../core/json-group.js';
import { verifyReceipt, type ReceiptFault, type ReceiptVerdict } from '../core/receipt.js';

export interface ReceiptResult {
  /** As the receipt names itself. */
  readonly id: string;
  readonly verdict: ReceiptVerdict;
  /** What it says, in its own words; only of one that is genuine. */
  readonly says: readonly string[];
}

const FAULTS: Readonly<Record<ReceiptFault, string>> = {
  malformed: 'It is no receipt of this form.',
  unknown_key: 'It is signed by none of the keys that were given.',
  forged: 'It was changed since it was signed.',
  nothing_shown:
    'It shows no entry of the log for what it says: that is only the word of its signer.',
  not_in_log: 'An entry that it shows is not in a log whose checkpoint is signed by these keys.',
  other_evidence: 'What it shows as the evidence of an entry is not what the entry committed to.',
  other_story: 'It says something else than the evidence that it shows.',
};

/** Null for what is no JSON or holds no receipt at all. */
export function verifyReceipts(text: string, vkeys: readonly string[]): ReceiptResult[] | null {
  const receipts = receiptsIn(text);
  if (receipts.length === 0) return null;
  return receipts.map((receipt) => {
    const verdict = verifyReceipt(receipt, vkeys);
    const group = asGroup(receipt) ?? {};
    const says = verdict.isGenuine ? saidIn(group) : [];
    return { id: textIn(group, 'dct:identifier'), verdict, says };
  });
}

export function receiptReport(results: readonly ReceiptResult[]): string {
  return results.map((result) => `${linesOf(result).join('\n')}\n`).join('\n');
}

function linesOf({ id, verdict, says }: ReceiptResult): string[] {
  // What a stranger wrote is not let near a terminal as it is.
  const name = `Receipt ${JSON.stringify(id)}`;
  if (!verdict.isGenuine) return [`${name} is NOT genuine. ${FAULTS[verdict.fault]}`];
  const isShown = verdict.entries.every(({ isOpened }) => isOpened);
  const how = isShown ? 'It says' : 'It says, without all of its evidence';
  return [
    `${name} is genuine.`,
    ...says.map((one) => `  ${how}: ${JSON.stringify(one)}`),
    ...verdict.entries.map(({ entryId, index, size, isOpened }) => {
      const shown = isOpened ? 'and says what the receipt says' : 'and its evidence is not shown';
      return `  Entry ${entryId} is number ${index} of the ${size} in the log (the first of all is 0), ${shown}.`;
    }),
  ];
}

function saidIn(receipt: Group): string[] {
  const made = textIn(receipt, 'dct:created');
  return groupsIn(receipt, 'dpv:hasRecordOfActivity').map((record) => {
    const [topic, channel] = [textIn(record, 'assent:topic'), textIn(record, 'assent:channel')];
    return `${topic} on ${channel}: ${textIn(record, 'assent:currentState')}, as of ${made}`;
  });
}

function receiptsIn(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    const list = asGroup(value)?.receipts ?? value;
    return Array.isArray(list) ? (list as readonly unknown[]) : [list];
  } catch {
    return [];
  }
}
