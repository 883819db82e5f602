/** Pure: what a POST to a footer link says. Throws for a body that says nothing we know. */
import { DomainError } from '../core/errors.js';
import { isOneClick } from '../platform/http/one-click.js';
import { FOOTER_ACTIONS, type FooterAction } from './footer.view.js';

export type FooterPost =
  | { readonly action: 'one_click' }
  /** By what the page brought, the answer can be taken back; null: it brought nothing. */
  | { readonly action: FooterAction; readonly secret: string | null }
  | { readonly action: 'undo'; readonly secret: string };

const SECRET = /^[A-Za-z0-9_-]{43}$/;

export function footerPost(body: unknown): FooterPost {
  const form = (body ?? {}) as Record<string, unknown>;
  // Whatever stands beside it, it leaves and no more.
  if (isOneClick(body)) return { action: 'one_click' };
  const { action, undo } = form;
  if (action === 'undo' && typeof undo === 'string') return { action, secret: undo };
  const known = FOOTER_ACTIONS.find((one) => one === action);
  if (known === undefined) throw new DomainError('malformed_body');
  return { action: known, secret: typeof undo === 'string' && SECRET.test(undo) ? undo : null };
}
