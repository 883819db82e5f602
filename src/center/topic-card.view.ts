/** Pure: one topic as a fieldset: what one gets, a box for each channel, and how often at most. */
import { channelName } from '../core/catalog-names.js';
import { basisByKey, localised, topicByKey } from '../core/catalog.js';
import { CADENCES, topicOnChannelKey, type Cadence, type TopicOnChannel } from '../core/topic.js';
import { offersFor, ownRecipients, type Offer } from '../opt-in/offer.view.js';
import { topicText, type TopicText } from '../platform/http/page.view.js';
import { PROVED_KIND } from './chosen-forms.js';
import { cadenceField, type Edits } from './edits.js';
import type { Choices } from './read-choices.js';
import type { Standing } from './standing.js';

export interface Box {
  readonly id: string;
  /** How the form names the topic on the channel. */
  readonly key: string;
  readonly channelName: string;
  readonly stands: boolean;
  readonly isTicked: boolean;
  /** Since when and by what it stands; empty where it does not. */
  readonly noteKey: string;
  readonly since: number;
  /** What a basis beside consent is, in the words of the catalog. */
  readonly basisText: string;
  readonly isElsewhere: boolean;
}

export interface TopicCard extends TopicText {
  /** Empty where all topics have the same. */
  readonly recipients: string;
  readonly boxes: readonly Box[];
  readonly cadence: {
    readonly name: string;
    readonly shown: Cadence;
    readonly options: readonly { value: Cadence; textKey: string; isChosen: boolean }[];
  };
}

export interface CardScene {
  readonly offer: Offer;
  readonly locale: string;
  readonly choices: Choices;
  readonly standing: ReadonlyMap<string, Standing>;
  /** Null on a fresh page. */
  readonly edits: Edits | null;
}

/** What can be chosen here, and what stands besides, such as a topic that the catalog no longer has. */
export function topicCards(scene: CardScene): TopicCard[] {
  const { catalog } = scene.choices.file;
  const offered = new Map<string, TopicOnChannel>();
  for (const { channel, topics } of offersFor(catalog, PROVED_KIND))
    for (const { key: topic } of topics)
      offered.set(topicOnChannelKey({ topic, channel }), { topic, channel });
  for (const { topic, channel } of scene.standing.values())
    offered.set(topicOnChannelKey({ topic, channel }), { topic, channel });
  const order = catalog.topics.map(({ key }) => key);
  const rank = (topic: string) => (order.includes(topic) ? order.indexOf(topic) : order.length);
  const topics = [...new Set([...offered.values()].map(({ topic }) => topic))];
  topics.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return topics.map((topic) =>
    card(
      scene,
      topic,
      [...offered.values()].filter((one) => one.topic === topic),
    ),
  );
}

function card(scene: CardScene, key: string, offered: readonly TopicOnChannel[]): TopicCard {
  const { catalog, preference } = scene.choices.file;
  const topic = topicByKey(catalog, key);
  const { cadences } = preference;
  const shown = Object.hasOwn(cadences, key) ? (cadences[key] ?? 'immediate') : 'immediate';
  const chosen = scene.edits?.cadences[key] ?? shown;
  const text = topic
    ? topicText(topic, scene.locale, catalog)
    : { key, name: key, description: '', benefit: '', frequency: '', senders: '' };
  return {
    ...text,
    recipients: topic ? ownRecipients(catalog, scene.locale, topic, scene.offer) : '',
    boxes: offered.map((one) => box(scene, one)),
    cadence: {
      name: cadenceField(key),
      shown,
      options: CADENCES.map((value) => ({
        value,
        textKey: `choices.cadence.${value}`,
        isChosen: value === chosen,
      })),
    },
  };
}

function box(scene: CardScene, { topic, channel }: TopicOnChannel): Box {
  const key = topicOnChannelKey({ topic, channel });
  const found = scene.standing.get(key) ?? null;
  const { edits, choices } = scene;
  return {
    id: `topic-${topic}-${channel}`,
    key,
    channelName: channelName(choices.file.catalog, scene.locale, channel),
    stands: found !== null,
    isTicked: isTicked(edits, key, found !== null),
    noteKey: found
      ? found.basis === 'consent'
        ? 'choices.topic.since'
        : 'choices.topic.basis'
      : '',
    since: found?.since ?? 0,
    basisText: found ? basisText(scene, found.basis) : '',
    isElsewhere: found !== null && found.addressId !== choices.addressId,
  };
}

/** What stands today, and over it what the person was about to change. */
function isTicked(edits: Edits | null, key: string, stands: boolean): boolean {
  if (edits === null || edits.stood.has(key) === edits.ticked.has(key)) return stands;
  return edits.ticked.has(key);
}

function basisText({ choices, locale }: CardScene, key: string): string {
  const { catalog } = choices.file;
  const basis = basisByKey(catalog, key);
  return basis ? localised(basis.description, locale, catalog) : key;
}
