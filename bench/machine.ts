/** What the figures were measured on, and how much of it others were using meanwhile. */
import { readdirSync, readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import type pg from 'pg';

const SETTINGS = [
  ...['server_version', 'fsync', 'synchronous_commit', 'full_page_writes', 'wal_sync_method'],
  ...['shared_buffers', 'max_wal_size', 'checkpoint_timeout', 'max_connections', 'jit'],
] as const;

const MIB = 1_048_576;
/** USER_HZ, which Linux fixes for everything it shows in /proc. */
const TICKS_PER_SECOND = 100;

export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly memoryMiB: number;
  readonly kernel: string;
  readonly node: string;
  readonly loadAverage: readonly number[];
  readonly postgres: Readonly<Record<string, string>>;
}

export async function describeMachine(owner: pg.Client): Promise<Machine> {
  const { rows } = await owner.query<{ name: string; value: string }>(
    'SELECT name, current_setting(name) AS value FROM unnest($1::text[]) AS name',
    [SETTINGS],
  );
  return {
    cores: cpus().length,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    memoryMiB: Math.round(totalmem() / MIB),
    kernel: release(),
    node: process.version,
    loadAverage: loadavg().map((load) => Math.round(load * 100) / 100),
    postgres: Object.fromEntries(rows.map(({ name, value }) => [name, value])),
  };
}

export interface CpuReading {
  readonly at: number;
  /** Seconds that all cores were busy, and those of them that were ours. */
  readonly busy: number;
  readonly ours: number;
}

/** Ours is this process and whatever descends from it: service, database, load generators. */
export function readCpu(): CpuReading {
  const [, user, nice, system, , , irq, softirq, steal] = readFileSync('/proc/stat', 'utf8')
    .split('\n', 1)[0]
    ?.split(/ +/)
    .map(Number) ?? [0];
  const busy = [user, nice, system, irq, softirq, steal].reduce<number>(
    (sum, ticks) => sum + (ticks ?? 0),
    0,
  );
  return { at: performance.now(), busy: busy / TICKS_PER_SECOND, ours: ownCpuSeconds() };
}

export interface CpuUse {
  /** Cores in use on average, by all and by others than us. */
  readonly busyCores: number;
  readonly foreignCores: number;
}

export function cpuSince(before: CpuReading): CpuUse {
  const now = readCpu();
  const seconds = (now.at - before.at) / 1_000;
  const busyCores = (now.busy - before.busy) / seconds;
  return { busyCores, foreignCores: Math.max(0, busyCores - (now.ours - before.ours) / seconds) };
}

function ownCpuSeconds(): number {
  const processes = new Map<number, ProcessTimes>();
  for (const name of readdirSync('/proc')) {
    const times = /^\d+$/.test(name) ? readTimes(Number(name)) : null;
    if (times) processes.set(Number(name), times);
  }
  let ticks = 0;
  for (const [pid, times] of processes)
    if (descends(pid, process.pid, processes)) ticks += times.ticks;
  return ticks / TICKS_PER_SECOND;
}

interface ProcessTimes {
  readonly parent: number;
  /** Its own and those of the children it has waited for. */
  readonly ticks: number;
}

/** Fields 4 and 14 to 17 of proc(5)'s stat, counted after the name, which may hold anything. */
function readTimes(pid: number): ProcessTimes | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return { parent: Number(fields[1]), ticks };
  } catch {
    return null;
  }
}

function descends(pid: number, ancestor: number, all: ReadonlyMap<number, ProcessTimes>): boolean {
  for (let one: number | undefined = pid; one; one = all.get(one)?.parent)
    if (one === ancestor) return true;
  return false;
}
