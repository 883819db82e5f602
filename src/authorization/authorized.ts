/** One ask's answer before it is turned into what the sender gets. */
import type { CurrentCatalog } from '../catalog/catalog.service.js';
import type { Topic } from '../core/catalog.js';
import type { AuthorizationEntity } from './authorization.entity.js';

export interface Authorized {
  readonly authorization: AuthorizationEntity;
  readonly topic: Topic | null;
  readonly current: CurrentCatalog;
  readonly locale: string;
  readonly alternatives: readonly string[];
}
