/**
 * The class of a topic decides which rules reach its messages. It is set in the catalog, never by
 * a sender, so that nobody can call an advertisement a service message.
 */
export const TOPIC_CLASSES = ['marketing', 'service', 'security'] as const;

export type TopicClass = (typeof TOPIC_CLASSES)[number];

/** How often at most a contact hears of one topic: at once, or one message in 7 or 30 days. */
export const CADENCES = ['immediate', 'weekly', 'monthly'] as const;

export type Cadence = (typeof CADENCES)[number];

export interface TopicFact {
  readonly key: string;
  readonly class: TopicClass;
  readonly channels: readonly string[];
  /** Names of the clients that may use the topic; absent: every client may. */
  readonly senders?: readonly string[];
  /** Bases beside consent that may carry this topic; absent: none. */
  readonly bases?: readonly string[];
  /** A consent lapses so long after the person's last act, whatever the regime says. */
  readonly consentIdleDays?: number;
}

/** What somebody agrees to, and what they leave. */
export interface TopicOnChannel {
  readonly topic: string;
  readonly channel: string;
}

/** How forms name one, and maps find it; what is null is not narrowed. */
export function topicOnChannelKey({
  topic,
  channel,
}: Readonly<Record<keyof TopicOnChannel, string | null>>): string {
  return `${topic ?? ''}/${channel ?? ''}`;
}
