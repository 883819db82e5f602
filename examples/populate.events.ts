/** What happened in the synthetic year, without ids of entries, keys or anything sealed. */
import type { Ask, Sender } from '../src/authorization/ask.js';
import type { Profile } from '../src/contacts/contacts.service.js';
import type { Preference, PreferenceChange } from '../src/core/preference.js';
import type { Decision } from '../src/core/decision-types.js';
import type { TopicClass } from '../src/core/topic.js';
import type { OptIn } from './populate.life.js';
import type { Person } from './populate.people.js';

interface Place {
  readonly topic: string;
  readonly channel: string;
}

interface Happened {
  /** Epoch milliseconds. */
  readonly at: number;
}

interface ToPerson extends Happened {
  readonly person: Person;
}

interface ToOptIn extends Happened {
  readonly optIn: OptIn;
}

export interface Events {
  arrived: ToPerson & { readonly profile: Profile; readonly broughtBy: string | null };
  requested: ToOptIn & { readonly broughtBy: string };
  mailPlanned: ToOptIn;
  mailed: ToOptIn;
  confirmed: ToOptIn & {
    readonly endsObjection: boolean;
    readonly consents: readonly (Place & { readonly expiresAt: number | null })[];
  };
  refused: ToOptIn & { readonly notMeUntil: number; readonly isKept: boolean };
  expired: ToOptIn & { readonly isKept: boolean };
  purged: ToOptIn & { readonly forgetsPerson: boolean };
  /** Nobody has answered yet when the history ends. */
  leftOpen: ToOptIn;
  /** `ended`: they had agreed to it until then. */
  leftTopic: ToPerson &
    Place & { readonly via: 'one_click' | 'footer_page'; readonly ended: boolean };
  leftAll: ToPerson & { readonly ended: readonly Place[] };
  chose: ToPerson & {
    /** What became different, and what is chosen from then on. */
    readonly effect: PreferenceChange;
    readonly preference: Preference;
    /** Null: at the foot of a message; else on the page of a sender who passed it on. */
    readonly passedOnBy: Sender | null;
  };
  /** Something that they did themselves, whatever came of it. */
  acted: ToPerson;
  decided: Happened & {
    /** Null: nobody on file has the address. */
    readonly person: Person | null;
    readonly ask: Ask;
    readonly topicClass: TopicClass | null;
    readonly decision: Decision;
    readonly authorizationId: string;
    readonly expiresAt: number | null;
  };
  settled: Happened & {
    readonly authorizationId: string;
    readonly kind: 'redeemed' | 'released' | 'voided';
    readonly reason: string | null;
  };
}

export type Event = { [T in keyof Events]: { readonly type: T } & Events[T] }[keyof Events];
export type Emit = (event: Event) => void;
