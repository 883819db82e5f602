/**
 * The class of a topic decides which rules reach its messages. It is set in the catalog, never by
 * a sender, so that nobody can call an advertisement a service message.
 */
export const TOPIC_CLASSES = ['marketing', 'service', 'security'] as const;

export type TopicClass = (typeof TOPIC_CLASSES)[number];

export interface TopicFact {
  readonly key: string;
  readonly class: TopicClass;
  readonly channels: readonly string[];
  /** Names of the clients that may use the topic; absent: every client may. */
  readonly senders?: readonly string[];
}
