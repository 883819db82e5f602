/**
 * The log over the wire and from outside: how fast entries get their leaves, how long a proof takes, how
 * fast everything is exported and in how much memory, and how long a stranger verifies.
 */
import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ROOT } from '../../src/platform/root.js';
import type { Bed } from '../bed.js';
import { median, type Say } from './figure.js';
import { peakMiB, resetPeak } from './memory.js';

const PROOFS = 2_000;
const POLL_MS = 200;
const HEAD = 'SELECT size AS count FROM tree_head';
const ENTRIES = 'SELECT count(*) FROM ledger_entries';

export interface LedgerFigure {
  readonly entries: number;
  readonly sequencedPerSecond: number;
  readonly proofP50Ms: number;
  readonly proofP99Ms: number;
  readonly exportedPerSecond: number;
  readonly exportPeakMiB: number;
  readonly verifySeconds: number;
  /** The same without opening each address. */
  readonly logVerifySeconds: number;
  readonly bundleVerifySeconds: number;
  readonly wrong: readonly string[];
}

/** The bed's entries must still wait for their leaves: see `Bed.openUnsealed`. */
export async function measureLedger(bed: Bed, say: Say): Promise<LedgerFigure> {
  const wrong: string[] = [];
  const sequencedPerSecond = await sequence(bed);
  const entries = await bed.count(HEAD, []);
  say(`  ledger: ${sequencedPerSecond.toFixed(0)} leaves a second`);
  const proofs = await prove(bed, wrong);
  say(`  ledger: a proof in ${proofs.p50.toFixed(1)} ms, p99 ${proofs.p99.toFixed(1)} ms`);
  resetPeak(bed.service.pid);
  const exported = await order(bed, 'ndjson');
  say(`  ledger: ${(entries / exported.seconds).toFixed(0)} entries a second exported`);
  const bundle = await order(bed, 'bundle');
  const exportPeakMiB = peakMiB(bed.service.pid);
  const file = await fetchFile(bed, bundle.id);
  const verifySeconds = await verify(bed, [], entries, wrong);
  const logVerifySeconds = await verify(bed, ['--without-addresses'], entries, wrong);
  const bundleVerifySeconds = await verify(bed, [file], entries, wrong);
  say(
    `  ledger: verified in ${verifySeconds.toFixed(0)} s, ${logVerifySeconds.toFixed(0)} s without addresses, a bundle in ${bundleVerifySeconds.toFixed(0)} s`,
  );
  return {
    ...{ entries, sequencedPerSecond, proofP50Ms: proofs.p50, proofP99Ms: proofs.p99 },
    ...{ exportedPerSecond: entries / exported.seconds, exportPeakMiB },
    ...{ verifySeconds, logVerifySeconds, bundleVerifySeconds, wrong },
  };
}

/** From the first leaf after the sequencer was let go to the last. */
async function sequence(bed: Bed): Promise<number> {
  const waiting = await bed.count(ENTRIES, []);
  const before = await bed.count(HEAD, []);
  await bed.letSeal();
  let began = performance.now();
  for (let isBegun = false; ;) {
    const size = await bed.count(HEAD, []);
    if (size === before) began = performance.now();
    else isBegun = true;
    if (isBegun && size >= waiting)
      return (waiting - before) / ((performance.now() - began) / 1_000);
    await sleep(POLL_MS);
  }
}

async function prove(bed: Bed, wrong: string[]): Promise<{ p50: number; p99: number }> {
  const { rows } = await bed.owner.query<{ id: string }>(
    `SELECT entry_id AS id FROM ledger_leaves
     WHERE leaf_index IN (SELECT (random() * (SELECT size - 1 FROM tree_head))::bigint
       FROM generate_series(1, ${PROOFS}))`,
  );
  const token = await bed.token();
  const times: number[] = [];
  for (const { id } of rows) {
    const began = performance.now();
    const answer = await fetch(`${bed.service.url}/v1/audit/entries/${id}/proof`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const text = await answer.text();
    times.push(performance.now() - began);
    if (!text.startsWith('c2sp.org/tlog-proof@v1\n')) wrong.push(`a proof was ${answer.status}`);
  }
  const sorted = times.sort((a, b) => a - b);
  return { p50: median(sorted) ?? NaN, p99: sorted[Math.floor(sorted.length * 0.99)] ?? NaN };
}

/** From the order to the finished file. */
async function order(bed: Bed, format: string): Promise<{ id: string; seconds: number }> {
  const http = await bed.logIn();
  const began = performance.now();
  const { body } = await http.api('POST', '/v1/audit/exports', {
    ...{ format, clear: true, reason: 'measuring' },
  });
  const id = String(body.id);
  for (;;) {
    const { body: now } = await (await bed.logIn()).api('GET', `/v1/audit/exports/${id}`);
    if (now.state === 'done') return { id, seconds: (performance.now() - began) / 1_000 };
    if (now.state === 'failed') throw new Error(`The ${format} export failed.`);
    await sleep(POLL_MS);
  }
}

async function fetchFile(bed: Bed, id: string): Promise<string> {
  const answer = await fetch(`${bed.service.url}/v1/audit/exports/${id}/file`, {
    headers: { authorization: `Bearer ${await bed.token()}` },
  });
  if (!answer.ok || !answer.body) throw new Error(`The bundle was answered ${answer.status}.`);
  const file = join(bed.service.folder, 'bundle.zip');
  await pipeline(Readable.fromWeb(answer.body), createWriteStream(file));
  return file;
}

/** `assent ledger verify`, as an auditor runs it. */
async function verify(
  bed: Bed,
  words: readonly string[],
  entries: number,
  wrong: string[],
): Promise<number> {
  const { PATH = '', HOME = '' } = process.env;
  const began = performance.now();
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(ROOT, 'dist', 'src', 'cli.js'), 'ledger', 'verify', ...words, '--json'],
    { env: { PATH, HOME, ASSENT_DATA_DIR: bed.service.dataDir }, maxBuffer: 1e8 },
  );
  const seconds = (performance.now() - began) / 1_000;
  const { ok, size } = JSON.parse(stdout) as { ok: boolean; size: number };
  if (!ok || size < entries) wrong.push(`verified ${size} entries of ${entries}: ${ok}`);
  return seconds;
}
