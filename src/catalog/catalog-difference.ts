/** Says in a few words where two values differ: `limit 4 → 3`, `benefit.fr rewritten`. */
import { canonicalJson } from '../core/canonical-json.js';

const SHORT = 40;

export function differences(before: unknown, after: unknown, at = ''): string[] {
  if (canonicalJson(before) === canonicalJson(after)) return [];
  if (isGroup(before) && isGroup(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...names].flatMap((name) =>
      differenceAt(at === '' ? name : `${at}.${name}`, before[name], after[name]),
    );
  }
  const [old, now] = [shown(before), shown(after)];
  const isShort = old.length <= SHORT && now.length <= SHORT;
  return [[at, isShort ? `${old} → ${now}` : 'rewritten'].filter(Boolean).join(' ')];
}

function differenceAt(at: string, before: unknown, after: unknown): string[] {
  if (before === undefined && after === undefined) return [];
  if (before === undefined) return [`${at} added`];
  if (after === undefined) return [`${at} removed`];
  return differences(before, after, at);
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
