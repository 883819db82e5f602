/** Bug: what is known of a person is kept for a second, and decided from. */
import { Injectable } from '@nestjs/common';
import { AuthorizationModule } from '../../../src/authorization/authorization.module.js';
import type { CatalogFacts } from '../../../src/authorization/catalog-facts.js';
import {
  FactsReader,
  type Subject,
  type SubjectFacts,
} from '../../../src/authorization/facts-reader.js';
import type { Tx } from '../../../src/platform/database/tx.js';
import { isOn, replaceProvider } from './bug.js';

const KEPT_MS = 1_000;

@Injectable()
class CachingReader extends FactsReader {
  private readonly kept = new Map<string, { readonly at: number; readonly facts: SubjectFacts }>();

  override async read(
    tx: Tx,
    catalog: CatalogFacts,
    subjects: readonly Subject[],
  ): Promise<SubjectFacts[]> {
    const fresh = await super.read(tx, catalog, subjects);
    if (!isOn('cached-facts')) return fresh;
    return fresh.map((facts, index) => {
      const subject = subjects[index];
      const key = `${subject?.contactId ?? ''} ${subject?.question.topic ?? ''}`;
      const known = this.kept.get(key);
      if (known && performance.now() - known.at < KEPT_MS)
        return { ...known.facts, now: facts.now };
      this.kept.set(key, { at: performance.now(), facts });
      return facts;
    });
  }
}

replaceProvider(AuthorizationModule, FactsReader, CachingReader);
