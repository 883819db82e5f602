/** The figures beside what they are meant to reach: relative to the raw clients of the same run. */
import type { Figure } from './figures/figure.js';
import type { Results } from './results.js';

export interface Row {
  readonly figure: string;
  readonly measured: string;
  readonly target: string;
  /** Null where there is none, or where what it is compared with was not measured. */
  readonly reached: boolean | null;
  readonly remark: string;
}

const MAX_P99_MS = 40;
const MIN_BATCH = 40_000;
const MIN_PERMITS = 15_000;
const MAX_SCALE = 1.25;
const MAX_MIB = 350;
/** Of those that are due; the last ones are under way at the end. */
const LEAST_BEGUN = 0.95;
const MAX_WITHDRAWAL_P99_MS = 500;
const MIN_SEQUENCED = 10_000;
const MAX_PROOF_MS = 20;
const MIN_EXPORTED = 20_000;
const MAX_VERIFY_SECONDS = 60;
const NONE = { target: '', reached: null };

export function rowsOf(results: Results): Row[] {
  return [
    ...rawRows(results),
    ...askRows(results),
    ...batchRows(results),
    ...raceRow(results.redeem, 'redeem', 1, results),
    ...raceRow(results.checks, 'checks', 1.5, results),
    ...scaleRows(results),
    ...memoryRow(results),
    ...overloadRows(results),
    ...ledgerRows(results),
  ];
}

function rawRows({ raw }: Results): Row[] {
  if (!raw) return [];
  return [raw.R1, raw.R2, raw.R3].map((figure) => ({
    ...{ figure: figure.name, measured: rate(figure), ...NONE },
    remark: `${figure.note}; p50 ${ms(figure.p50Ms)}, p99 ${ms(figure.p99Ms)}; ${spread(figure)}`,
  }));
}

function askRows({ asks, raw }: Results): Row[] {
  if (!asks) return [];
  const r1 = raw?.R1.perSecond;
  const r2 = raw?.R2.perSecond;
  const p99 = asks.p99Ms ?? NaN;
  return [
    atLeast('single asks', asks.perSecond, '1.2 × R1', times(r1, 1.2), spread(asks)),
    {
      ...{ figure: 'single asks, p99', measured: ms(p99), target: `≤ ${MAX_P99_MS} ms` },
      ...{ reached: p99 <= MAX_P99_MS, remark: `p50 ${ms(asks.p50Ms)}` },
    },
    atLeast('single asks, stretch', asks.perSecond, 'R2', times(r2, 1), ''),
  ];
}

function batchRows({ batch, permits, raw }: Results): Row[] {
  const rows: Row[] = [];
  const share = times(raw?.R3.perSecond, 0.35);
  const remark = ({ note, ...figure }: Figure) => `${note}; ${spread({ note, ...figure })}`;
  if (batch) {
    rows.push(atLeast('batch', batch.perSecond, '0.35 × R3', share, remark(batch)));
    rows.push(atLeast('batch', batch.perSecond, 'fixed', MIN_BATCH, ''));
  }
  if (permits)
    rows.push(atLeast(permits.name, permits.perSecond, 'fixed', MIN_PERMITS, remark(permits)));
  return rows;
}

function raceRow(
  figure: Figure | undefined,
  name: string,
  factor: number,
  { raw }: Results,
): Row[] {
  if (!figure) return [];
  const remark = `p50 ${ms(figure.p50Ms)}, p99 ${ms(figure.p99Ms)}; ${spread(figure)}`;
  const target = times(raw?.R1.perSecond, factor);
  return [atLeast(name, figure.perSecond, `${factor} × R1`, target, remark)];
}

function scaleRows({ scale }: Results): Row[] {
  if (!scale) return [];
  const { large, sizes, small } = scale;
  return (['asks', 'batch'] as const).map((kind) => {
    // Cost is the inverse of the rate.
    const ratio = small[kind].perSecond / large[kind].perSecond;
    return {
      ...{ figure: `cost by size, ${kind}`, measured: ratio.toFixed(2), target: `≤ ${MAX_SCALE}` },
      reached: ratio <= MAX_SCALE,
      remark: `${sizes}: ${rate(small[kind])} and ${rate(large[kind])}`,
    };
  });
}

function memoryRow({ memory }: Results): Row[] {
  if (!memory) return [];
  const { idleMiB, peakMiB } = memory;
  return [
    {
      ...{
        figure: 'memory in a batch',
        measured: `${peakMiB.toFixed(0)} MiB`,
        target: `≤ ${MAX_MIB}`,
      },
      ...{ reached: peakMiB <= MAX_MIB, remark: `${idleMiB.toFixed(0)} MiB before it` },
    },
  ];
}

function overloadRows({ overload }: Results): Row[] {
  if (!overload) return [];
  const { begunPerSecond, offeredPerSecond, servedPerSecond } = overload;
  const { shedPerSecond, shedWithoutRetryAfter } = overload;
  const p99 = overload.withdrawalsP99Ms;
  return [
    {
      ...{ figure: 'overload, asks begun', measured: `${whole(begunPerSecond)}/s` },
      ...{ target: `≥ ${whole(offeredPerSecond)}/s (3 × capacity)` },
      ...{ reached: begunPerSecond >= offeredPerSecond * LEAST_BEGUN, remark: '' },
    },
    {
      figure: 'overload, asks shed',
      measured: `${whole(shedPerSecond)}/s`,
      target: '> 0, each with Retry-After',
      reached: shedPerSecond > 0 && shedWithoutRetryAfter === 0,
      remark: `${whole(servedPerSecond)}/s answered with a decision`,
    },
    {
      ...{ figure: 'overload, withdrawals p99', measured: ms(p99) },
      ...{ target: `≤ ${MAX_WITHDRAWAL_P99_MS} ms`, reached: p99 <= MAX_WITHDRAWAL_P99_MS },
      remark: `${overload.withdrawals} people left`,
    },
    {
      ...{ figure: 'overload, withdrawals lost', measured: String(overload.withdrawalsLost) },
      ...{ target: '0', reached: overload.withdrawalsLost === 0, remark: '' },
    },
  ];
}

function ledgerRows({ ledger }: Results): Row[] {
  if (!ledger) return [];
  const { entries, proofP50Ms, proofP99Ms, sequencedPerSecond, exportedPerSecond } = ledger;
  const remark = `${whole(entries)} entries`;
  const atMost = (figure: string, seconds: number) => ({
    ...{ figure, measured: `${seconds.toFixed(1)} s`, target: `≤ ${MAX_VERIFY_SECONDS} s` },
    ...{ reached: seconds <= MAX_VERIFY_SECONDS, remark },
  });
  return [
    atLeast('sequencer', sequencedPerSecond, 'fixed', MIN_SEQUENCED, remark),
    {
      ...{ figure: 'proof of an entry, p99', measured: ms(proofP99Ms) },
      ...{ target: `≤ ${MAX_PROOF_MS} ms`, reached: proofP99Ms <= MAX_PROOF_MS },
      remark: `${remark}; p50 ${ms(proofP50Ms)}, over HTTP`,
    },
    atLeast('export', exportedPerSecond, 'fixed', MIN_EXPORTED, `${remark}, ndjson with addresses`),
    {
      ...{ figure: 'memory in exports', measured: `${ledger.exportPeakMiB.toFixed(0)} MiB` },
      ...{ target: `≤ ${MAX_MIB} MiB`, reached: ledger.exportPeakMiB <= MAX_MIB },
      remark: `${remark}; ndjson, then a bundle`,
    },
    atMost('ledger verify', ledger.verifySeconds),
    atMost('ledger verify, without addresses', ledger.logVerifySeconds),
    atMost('ledger verify of a bundle', ledger.bundleVerifySeconds),
  ];
}

function atLeast(
  figure: string,
  perSecond: number,
  of: string,
  target: number | null,
  remark: string,
): Row {
  return {
    ...{ figure, measured: `${whole(perSecond)}/s`, remark },
    target: target === null ? `≥ ${of}` : `≥ ${whole(target)}/s (${of})`,
    reached: target === null ? null : perSecond >= target,
  };
}

function times(perSecond: number | undefined, factor: number): number | null {
  return perSecond === undefined ? null : perSecond * factor;
}

function spread({ runs }: Figure): string {
  const rates = runs.map(({ perSecond }) => perSecond);
  const others = Math.max(...runs.map(({ foreignCores }) => foreignCores));
  return `${whole(Math.min(...rates))}–${whole(Math.max(...rates))}/s, others used up to ${others.toFixed(1)} cores`;
}

const rate = ({ perSecond }: Figure) => `${whole(perSecond)}/s`;
const whole = (value: number) => Math.round(value).toLocaleString('en');
const ms = (value: number | null) => (value === null ? '–' : `${value.toFixed(1)} ms`);
