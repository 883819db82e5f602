import { Story } from '../../../test/support/consent-stories.js';
import type { ConsentHistory } from './consent-event.js';
import { entriesToShow } from './consent-receipt.js';

const ASKED = '2026-11-02T09:13:00.000Z';
const SAID = '2026-11-02T09:14:31.190Z';
const LATER = '2026-12-01T10:00:00.000Z';
const LATEST = '2026-12-20T10:00:00.000Z';

const told = ({ events }: ConsentHistory) =>
  events.map(({ state, at, by, method }) => [state, at, by, method]);

function optedIn(...topics: string[]): Story {
  const story = new Story();
  story.asks(ASKED, 'o1', 'lettre', 'ateliers');
  for (const topic of topics) story.confirms(SAID, 'o1', topic);
  return story;
}

describe('the history of a consent', () => {
  it('begins with the form, then the mail, each open for three days', () => {
    const story = new Story();
    const { entryId } = story.asks(ASKED, 'o1', 'lettre');
    story.isMailed('2026-11-02T09:13:02.881Z', 'o1');
    const history = story.history('lettre');
    expect(told(history)).toEqual([
      ['requested', ASKED, 'controller', 'opt_in.form'],
      ['requested', '2026-11-02T09:13:02.881Z', 'controller', 'opt_in.mail'],
    ]);
    expect(history.events[0]).toMatchObject({ entryId, until: '2026-11-05T09:13:00.000Z' });
    expect(history.events[1]?.mailSha256).toBe('ab'.repeat(32));
    expect(history.current.state).toBe('requested');
    expect(history).toMatchObject({ purpose: null, addressId: null, locale: 'fr' });
  });

  it('takes a yes to one topic as a no to what was left unticked beside it', () => {
    const story = optedIn('lettre');
    expect(told(story.history('lettre')).at(-1)).toEqual([
      'given',
      SAID,
      'person',
      'opt_in.button_post',
    ]);
    expect(story.history('ateliers').current).toMatchObject({
      state: 'refused',
      at: SAID,
      by: 'person',
      method: 'opt_in.unticked',
      entryId: null,
    });
    expect(optedIn('lettre', 'ateliers').history('ateliers').current.state).toBe('given');
    expect(optedIn('ateliers', 'lettre').history('lettre').events).toHaveLength(2);
  });

  it('asks before it answers, also where both were one act', () => {
    const story = new Story();
    story.confirms(ASKED, 'o1', 'lettre', { method: 'preferences_page' });
    story.asks(ASKED, 'o1', 'lettre');
    expect(told(story.history('lettre'))).toEqual([
      ['requested', ASKED, 'controller', 'opt_in.form'],
      ['given', ASKED, 'person', 'opt_in.preferences_page'],
    ]);
  });

  it('takes nothing for unticked where the proof of another yes is gone', () => {
    const story = new Story();
    story.asks(ASKED, 'o1', 'lettre', 'ateliers');
    story.confirms(SAID, 'o1', 'lettre', { chosen: 2 });
    expect(story.history('ateliers').current.state).toBe('requested');
    expect(story.history('ateliers').events).toHaveLength(1);
  });

  it('lets what stands stand when it is asked for again and left unticked', () => {
    const story = optedIn('lettre', 'ateliers');
    story.asks(LATER, 'o2', 'lettre', 'ateliers');
    story.confirms(LATEST, 'o2', 'lettre');
    expect(story.history('lettre').current).toMatchObject({ state: 'renewed', at: LATEST });
    expect(story.history('ateliers').current).toMatchObject({ state: 'given', at: SAID });
  });

  it('says "not me" of every topic asked for, and that nobody answered', () => {
    const refused = new Story();
    refused.asks(ASKED, 'o1', 'lettre', 'ateliers');
    const { entryId } = refused.says('opt_in.refused', SAID, 'o1');
    for (const topic of ['lettre', 'ateliers'])
      expect(refused.history(topic).current).toMatchObject({ state: 'refused', entryId });
    const silent = new Story();
    silent.asks(ASKED, 'o1', 'lettre');
    silent.says('opt_in.expired', LATER, 'o1');
    expect(silent.history('lettre').current).toMatchObject({
      state: 'deferred',
      by: 'controller',
      method: 'opt_in.unanswered',
    });
  });

  it('ends what was withdrawn, there and wherever one word reached', () => {
    const story = optedIn('lettre', 'ateliers');
    const { entryId } = story.leaves(LATER, 'lettre');
    const objection = story.objects(LATEST, 'ateliers');
    expect(story.history('lettre').current).toMatchObject({
      state: 'withdrawn',
      at: LATER,
      method: 'withdrawal.footer',
      entryId,
    });
    expect(story.history('ateliers').current).toMatchObject({
      state: 'withdrawn',
      method: 'objection.footer',
      entryId: objection.entryId,
    });
  });

  it('is the same yes again, for the same term, where the person undid their no', () => {
    const story = new Story();
    const until = '2027-03-01T00:00:00.000Z';
    story.asks(ASKED, 'o1', 'lettre');
    const yes = story.confirms(SAID, 'o1', 'lettre', { expiresAt: until });
    const no = story.leaves(LATER, 'lettre');
    const { entryId } = story.undoes(LATEST, no, 'lettre');
    const history = story.history('lettre');
    expect(history.current).toMatchObject({ state: 'restored', at: LATEST, by: 'person', until });
    expect(history.current).toMatchObject({ method: 'undo.footer_page', entryId });
    // What counts is the yes that was shown its words; what was done last stands beside it.
    expect(entriesToShow(history)).toEqual([yes.entryId, entryId]);
    story.leaves(LATEST, 'lettre');
    expect(story.history('lettre').current).toMatchObject({ state: 'withdrawn' });
  });

  it('is over where the yes was over before the no that was undone', () => {
    const story = new Story();
    story.asks(ASKED, 'o1', 'lettre');
    story.confirms(SAID, 'o1', 'lettre', { expiresAt: LATER });
    story.undoes(LATEST, story.leaves(LATEST, 'lettre'), 'lettre');
    expect(story.history('lettre').current).toMatchObject({ state: 'expired' });
  });

  it('begins anew after a withdrawal, and is renewed only while it stands', () => {
    const story = optedIn('lettre');
    story.leaves(LATER, 'lettre');
    story.asks(LATEST, 'o2', 'lettre');
    story.confirms(LATEST, 'o2', 'lettre');
    expect(story.history('lettre').current).toMatchObject({ state: 'given', at: LATEST });
  });

  it('is not ended by being asked about: a renewal is a request, its answer renews', () => {
    const story = optedIn('lettre', 'ateliers');
    const ends = '2026-12-25T00:00:00.000Z';
    story.isAskedAgain(LATER, 'r1', 'lettre', ends);
    story.isMailed(LATER, 'r1');
    const asked = story.history('lettre', LATEST);
    expect(told(asked).slice(-2)).toEqual([
      ['requested', LATER, 'controller', 'renewal.ask'],
      ['requested', LATER, 'controller', 'renewal.mail'],
    ]);
    expect(asked.events.at(-1)?.until).toBe(ends);
    expect(asked.current).toMatchObject({ state: 'given', at: SAID });
    story.confirms(LATEST, 'r1', 'lettre', { method: 'renewal' });
    expect(story.history('lettre').current).toMatchObject({
      state: 'renewed',
      method: 'renewal.button_post',
    });
    story.says('opt_in.expired', LATEST, 'r1');
    expect(story.history('lettre').events.map(({ state }) => state)).not.toContain('deferred');
  });

  it('ends by itself at its term, by no entry', () => {
    const story = new Story();
    story.asks(ASKED, 'o1', 'lettre');
    story.confirms(SAID, 'o1', 'lettre', { expiresAt: LATER });
    const endOf = () => Date.parse(LATER);
    const before = new Date(Date.parse(LATER) - 1).toISOString();
    expect(story.history('lettre', before, endOf).current).toMatchObject({
      state: 'given',
      until: LATER,
    });
    expect(story.history('lettre', LATER, endOf).current).toMatchObject({
      state: 'expired',
      at: LATER,
      by: 'controller',
      method: 'term.over',
      entryId: null,
    });
  });

  it('lapsed where an entry says so, and no later act is one of it', () => {
    const story = optedIn('lettre', 'ateliers');
    const { entryId } = story.lapses(LATEST, LATER, 'lettre');
    expect(story.history('lettre').current).toEqual({
      ...{ state: 'expired', at: LATER, by: 'controller', method: 'term.over' },
      ...{ until: null, entryId },
    });
    expect(story.history('ateliers').current.state).toBe('given');
    story.undoes(LATEST, story.leaves(LATEST, 'lettre'), 'lettre');
    expect(story.history('lettre').current.state).toBe('expired');
  });

  it('is given anew, not renewed, in the act by which its lapse was noted', () => {
    const story = optedIn('lettre');
    story.confirms(LATEST, 'o2', 'lettre');
    story.lapses(LATEST, LATER, 'lettre');
    const states = story.history('lettre').events.map(({ state }) => state);
    expect(states).toEqual(['requested', 'given', 'expired', 'given']);
  });

  it('ended at its term, whatever came after', () => {
    const story = new Story();
    story.asks(ASKED, 'o1', 'lettre');
    story.confirms(SAID, 'o1', 'lettre', { expiresAt: LATER });
    story.asks(LATEST, 'o2', 'lettre');
    story.confirms(LATEST, 'o2', 'lettre');
    const states = story.history('lettre').events.map(({ state }) => state);
    expect(states).toEqual(['requested', 'given', 'expired', 'requested', 'given']);
  });

  it('is of one channel, and knows nothing of topics that nobody asked for', () => {
    const story = optedIn('lettre');
    expect(story.histories().map(({ topic, channel }) => `${topic} ${channel}`)).toEqual([
      'lettre email',
      'ateliers email',
    ]);
    expect(new Story().histories()).toEqual([]);
  });
});
