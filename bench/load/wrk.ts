/** Runs `wrk`, which takes little from what it measures; it is a package of most distributions. */
import { execFile, execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../../src/platform/root.js';
import type { LoadOrder, LoadResult } from './load.js';

const SCRIPT = join(ROOT, 'bench', 'load', 'send-lines.lua');
/** Longer than any answer may take; wrk counts what is late as broken. */
const TIMEOUT_SECONDS = 20;
const GRACE_MS = 30_000;

export function isWrkThere(): boolean {
  try {
    execFileSync('which', ['wrk'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

export async function loadWithWrk(order: LoadOrder): Promise<LoadResult> {
  const { connections, contentType, linesFile, perSecond, seconds, token, url, watch } = order;
  const { stdout } = await promisify(execFile)(
    'wrk',
    [
      ...['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', `${TIMEOUT_SECONDS}s`],
      ...['-s', SCRIPT, url],
    ],
    {
      env: {
        ...{ PATH: process.env.PATH, BENCH_LINES: linesFile, BENCH_TOKEN: token },
        ...{ BENCH_CONTENT_TYPE: contentType, BENCH_WATCH: watch ? '1' : '0' },
        ...(perSecond === null ? {} : { BENCH_PER_SECOND: String(perSecond) }),
      },
      timeout: seconds * 1_000 + GRACE_MS,
      killSignal: 'SIGKILL',
    },
  );
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as LoadResult;
}
