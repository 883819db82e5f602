/** Pure: how the log stands, and what its verifications said. */
import type { VerificationRun } from '../compliance/verification/verifications.store.js';
import type { Verification } from '../verifier/findings.js';
import { headView, type Head, type SignedHead } from './head.view.js';
import type { Shell } from './shell.view.js';

export interface RunRow {
  readonly url: string;
  readonly actor: string;
  readonly requestedAt: number;
  readonly stateKey: string;
  readonly isOver: boolean;
  /** It came to an end, and not to a good one. */
  readonly isUnsound: boolean;
}

export interface LogPage extends Shell {
  readonly head: Head | null;
  readonly runs: readonly RunRow[];
}

export interface RunPage extends Shell, RunRow {
  readonly done: number;
  readonly total: number;
  readonly percent: number;
  readonly seconds: string;
  readonly size: number;
  readonly root: string;
  readonly checks: readonly {
    readonly nameKey: string;
    readonly statusKey: string;
    readonly isUnsound: boolean;
    readonly count: number;
    readonly problems: number;
  }[];
  readonly problems: readonly {
    readonly nameKey: string;
    readonly index: string;
    readonly what: string;
  }[];
  readonly notes: readonly string[];
}

const runUrl = (id: string): string => `/console/log/verifications/${id}`;

export function logPage(
  shell: Shell,
  head: SignedHead | null,
  runs: readonly VerificationRun[],
): LogPage {
  return { ...shell, head: head && headView(head), runs: runs.map(runRow) };
}

export function runRow({
  verificationId,
  actor,
  requestedAt,
  state,
  result,
}: VerificationRun): RunRow {
  const isSound = result?.ok === true;
  const outcome = state === 'done' ? (isSound ? 'sound' : 'unsound') : state;
  return {
    url: runUrl(verificationId),
    actor,
    requestedAt: requestedAt.getTime(),
    stateKey: `console.log.states.${outcome}`,
    isOver: state === 'done' || state === 'failed',
    isUnsound: state === 'failed' || (state === 'done' && !isSound),
  };
}

export function runPage(shell: Shell, run: VerificationRun, locale: string): RunPage {
  const { done, total, begunAt, finishedAt, result } = run;
  const took = begunAt && finishedAt ? finishedAt.getTime() - begunAt.getTime() : 0;
  return {
    ...shell,
    ...runRow(run),
    done,
    total: total ?? 0,
    percent: total ? Math.min(100, Math.floor((done / total) * 100)) : 0,
    seconds: new Intl.NumberFormat(locale, { maximumSignificantDigits: 2 }).format(took / 1000),
    ...outcomeOf(result),
  };
}

function outcomeOf(result: Verification | null) {
  const { size = 0, root = '', checks = [], problems = [], notes = [] } = result ?? {};
  return {
    ...{ size, root, notes },
    checks: checks.map(({ name, status, count, problems: wrong }) => ({
      nameKey: `console.log.checks.${name}`,
      statusKey: `console.log.statuses.${status}`,
      isUnsound: status === 'unsound',
      count,
      problems: wrong,
    })),
    problems: problems.map(({ check, index, what }) => ({
      nameKey: `console.log.checks.${check}`,
      index: index === null ? '' : String(index),
      what,
    })),
  };
}
