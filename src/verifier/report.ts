/** What came out of a verification, in words for somebody who was not there. */
import type { CheckName, CheckStatus, Problem, Verification } from './findings.js';

const MEANS: Readonly<Record<CheckName, string>> = {
  files: 'the files are those that the manifest lists',
  entries: 'every entry has the agreed form and an id of its own',
  tree: 'the stored hashes are those of the entries, in their order',
  checkpoints: 'every signed checkpoint is of these entries, in their order',
  keys: 'each checkpoint is signed by the key that was current then',
  evidence: 'what is shown of each entry is what it committed to',
  completeness: 'nothing is gone but what an erasure or retention in the log says',
  decisions: 'the decisions and outcomes are those that were sealed',
  projection: 'where people stand is what the evidence says',
  addresses: 'each address is found where it belongs, and nobody who was erased is on file',
};

const STATUS: Readonly<Record<CheckStatus, string>> = {
  sound: 'sound',
  unsound: 'NOT SOUND',
  not_included: 'not included',
};

const NAME_WIDTH = 13;
const STATUS_WIDTH = 13;
const COUNT_WIDTH = 11;

export function reportOf(verification: Verification): string {
  const { size, root, checks, problems, notes } = verification;
  const lines = [
    `${counted(size)} entries, root ${root}`,
    '',
    ...checks.map(({ name, status, count }) => {
      const parts = [
        STATUS[status].padEnd(STATUS_WIDTH),
        name.padEnd(NAME_WIDTH),
        counted(count).padStart(COUNT_WIDTH),
      ];
      return `  ${parts.join('')}  ${MEANS[name]}`;
    }),
    '',
    verdictOf(verification),
    ...problems.map(({ index, what }) => `  ${index === null ? '' : `entry ${index}: `}${what}`),
    ...notSaid(verification),
    ...notes.map((note) => `Note: ${note}`),
  ];
  return `${lines.join('\n')}\n`;
}

function verdictOf({ ok, isWhole, problems }: Verification): string {
  if (!ok) return `The log is NOT sound. ${firstOf(problems)}`;
  return isWhole ? 'The log is sound.' : 'What is shown is sound, but not all of it is shown.';
}

/** Counted from zero, as the log does. */
function firstOf(problems: readonly Problem[]): string {
  const index = problems.find((problem) => problem.index !== null)?.index;
  return index === undefined
    ? 'What is wrong is about no single entry.'
    : `The first entry that is wrong, or after which something is, is number ${index} (the first of all is 0).`;
}

function notSaid({ checks, problems }: Verification): string[] {
  const found = checks.reduce((sum, check) => sum + check.problems, 0);
  const more = found - problems.length;
  return more > 0 ? [`  and ${counted(more)} more of the same kinds.`] : [];
}

function counted(count: number): string {
  return count.toLocaleString('en');
}
