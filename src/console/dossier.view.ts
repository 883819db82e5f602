/** Pure: the dossier of a person as a page; the file has the rest of it. */
import type { DossierDto } from '../compliance/rights/dossier.dto.js';
import type { Catalog } from '../core/catalog.js';
import { personPath } from './person.view.js';
import type { Shell } from './shell.view.js';
import { actionOf, refusalOf, ruleOf, type Coded } from './coded.js';
import { basisName, happenedKey } from '../compliance/history/names.js';
import { channelName, topicName } from '../core/catalog-names.js';

/** Of each list; the newest first, since that is what people ask about. */
const MOST_SHOWN = 50;

interface NamedTopic {
  readonly topic: string;
  readonly channel: string;
}

export interface DossierPage extends Shell {
  readonly giveUrl: string;
  /** A copy holds the addresses, and to give it answers a request. */
  readonly canGive: boolean;
  readonly backUrl: string;
  readonly madeAt: number;
  readonly addresses: readonly {
    readonly address: string;
    readonly isLinked: boolean;
    readonly refusals: readonly (Coded & { readonly since: number })[];
  }[];
  readonly source: string;
  readonly createdAt: number;
  readonly consents: readonly (NamedTopic & {
    readonly stateKey: string;
    readonly at: number;
    readonly notices: readonly {
      readonly name: string;
      readonly text: string;
    }[];
  })[];
  readonly bases: readonly (NamedTopic & {
    readonly basis: string;
    readonly basisText: string;
    readonly client: string;
  })[];
  readonly messages: readonly (NamedTopic & {
    readonly at: number;
    readonly client: string;
    readonly whatKey: string;
    readonly reasons: readonly Coded[];
  })[];
  readonly accesses: readonly {
    readonly at: number;
    readonly actor: string;
    readonly action: Coded;
    readonly reason: string;
  }[];
  readonly messagesTotal: number;
  readonly accessesTotal: number;
}

export interface DossierInput {
  readonly shell: Shell;
  readonly catalog: Catalog;
  readonly locale: string;
  readonly dossier: DossierDto;
}

export function dossierPath(contactId: string): string {
  return `${personPath(contactId)}/dossier`;
}

export function dossierPage({ shell, catalog, locale, dossier }: DossierInput): DossierPage {
  const { contact, madeAt, addresses, consents, bases, messages, accesses } = dossier;
  const path = dossierPath(contact.id);
  const placeOf = ({ topic, channel }: NamedTopic): NamedTopic => ({
    topic: topicName(catalog, locale, topic),
    channel: channelName(catalog, locale, channel),
  });
  return {
    ...shell,
    ...{ giveUrl: `${path}/file`, backUrl: personPath(contact.id) },
    canGive: shell.canSeeClear && shell.canErase,
    madeAt: Date.parse(madeAt),
    addresses: addresses.map(({ address, linkedAt, refusals }) => ({
      ...{ address, isLinked: linkedAt !== null },
      refusals: refusals.map(({ kind, since }) => ({
        ...refusalOf(kind),
        since: Date.parse(since),
      })),
    })),
    source: contact.source,
    createdAt: Date.parse(contact.createdAt),
    consents: consents.map(({ current: { state, at }, notices, ...place }) => ({
      ...placeOf(place),
      ...{ stateKey: `receipts.${state}`, at: Date.parse(at) },
      notices: notices.map(({ key, version, text }) => ({
        name: `${key} ${version}`,
        text: text ?? '',
      })),
    })),
    bases: bases.map(({ basis, client, ...place }) => ({
      ...{ ...placeOf(place), basis, client },
      basisText: basisName(catalog, locale, basis),
    })),
    messages: newest(messages.items).map(({ at, client, decision, reasons, ...place }) => ({
      ...placeOf(place),
      ...{ at: Date.parse(at), client, reasons: reasons.map(ruleOf) },
      whatKey: happenedKey(`authorization.${decision}`),
    })),
    accesses: newest(accesses.items).map(({ at, action, ...line }) => ({
      ...{ at: Date.parse(at), action: actionOf(action) },
      ...line,
    })),
    messagesTotal: messages.total,
    accessesTotal: accesses.total,
  };
}

function newest<T>(items: readonly T[]): T[] {
  return items.slice(-MOST_SHOWN).reverse();
}
