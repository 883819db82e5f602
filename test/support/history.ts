import type { HistoryLine } from '../../src/compliance/history/history-line.js';

/** A line of somebody's history, of which a test says what matters to it. */
export function lineAt(at: number, type: string, change: Partial<HistoryLine> = {}): HistoryLine {
  return {
    ...{ index: null, at, type, topic: null, channel: null, actor: null, reason: null },
    details: {},
    ...change,
  };
}
