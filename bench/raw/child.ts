/** The process of the raw clients. */
import pg from 'pg';
import { obeyParent } from '../child.js';
import { drive, type Driven } from '../load/closed-loop.js';
import { rawClients, type RawName } from './clients.js';
import { countGrants, dropRaw, RAW_HISTORY, resetRaw } from './schema.js';

export interface RawOrder {
  readonly name: RawName;
  readonly ownerUrl: string;
  readonly contacts: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
}

export interface RawResult extends Driven {
  readonly decisionsPerCall: number;
  /** Null where as much stands in the table as was answered. */
  readonly wrong: string | null;
}

async function run(order: RawOrder): Promise<RawResult> {
  const { contacts, name, ownerUrl, seconds, warmUpSeconds } = order;
  const admin = new pg.Client(ownerUrl);
  await admin.connect();
  const client = rawClients(contacts)[name];
  const { decisionsPerCall } = client;
  const pool = new pg.Pool({ connectionString: ownerUrl, max: client.connections });
  try {
    await resetRaw(admin, contacts);
    const call = (caller: number, nth: number) => client.ask(pool, caller, nth);
    const warmUp = await drive(client.callers, warmUpSeconds, call);
    const driven = await drive(client.callers, seconds, call, warmUp.calls);
    const answered = (warmUp.calls + driven.calls) * decisionsPerCall;
    const stored = (await countGrants(admin)) - contacts * RAW_HISTORY;
    await dropRaw(admin);
    const wrong = stored === answered ? null : `${answered} granted, ${stored} stored`;
    return { ...driven, decisionsPerCall, wrong };
  } finally {
    await pool.end();
    await admin.end();
  }
}

obeyParent(run);
