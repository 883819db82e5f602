import { Story } from '../../../test/support/consent-stories.js';
import { expendable } from './expendable.js';

const ASKED = '2020-01-01T09:00:00.000Z';
const SAID = '2020-01-01T09:01:00.000Z';
const LEFT = '2020-02-01T10:00:00.000Z';
const LATER = '2026-02-01T10:00:00.000Z';
/** What ended before 2021 is kept no longer. */
const isOver = (_: unknown, endedAt: number) => endedAt < Date.parse('2021-01-01T00:00:00.000Z');

const going = (story: Story) => expendable(story.histories(LATER), isOver);
const places = (story: Story) => going(story).consents.map(({ topic }) => topic);

function optedIn(...topics: string[]) {
  const story = new Story();
  const request = story.asks(ASKED, 'o1', ...topics);
  const chosen = topics.length;
  const yes = topics.map((topic) => story.confirms(SAID, 'o1', topic, { chosen }));
  return { story, request, yes };
}
const ids = (...entries: ({ entryId: string } | undefined)[]) =>
  entries.map((entry) => entry?.entryId ?? '').sort();

describe('what is no longer needed', () => {
  it('is all of a consent that ended long ago: asking, answer and end', () => {
    const { story, request, yes } = optedIn('lettre');
    const mail = story.isMailed(ASKED, 'o1');
    const end = story.leaves(LEFT, 'lettre');
    expect(going(story)).toEqual({
      entries: ids(request, yes[0], mail, end),
      consents: [{ topic: 'lettre', channel: 'email' }],
    });
  });

  it('goes with what says that it lapsed, unless that says it of another one that is still needed', () => {
    const alone = optedIn('lettre');
    const lapse = alone.story.lapses(LATER, LEFT, 'lettre');
    expect(going(alone.story).entries).toEqual(ids(alone.request, alone.yes[0], lapse));
    const { story, yes } = optedIn('lettre', 'ateliers');
    story.lapses(LATER, LEFT, 'lettre', 'ateliers');
    story.confirms(LATER, 'o2', 'ateliers');
    expect(going(story)).toEqual({
      entries: ids(yes[0]),
      consents: [{ topic: 'lettre', channel: 'email' }],
    });
  });

  it('is nothing of what stands, nor of what ended lately', () => {
    expect(going(optedIn('lettre').story)).toEqual({ entries: [], consents: [] });
    const { story } = optedIn('lettre');
    story.leaves(LATER, 'lettre');
    expect(going(story)).toEqual({ entries: [], consents: [] });
  });

  it('goes with an end that was undone, and stays with it where another consent needs both', () => {
    const { story, request, yes } = optedIn('lettre');
    const no = story.leaves(LEFT, 'lettre');
    const undone = story.undoes(LEFT, no, 'lettre');
    expect(going(story).entries).toEqual([]);
    const end = story.leaves(LEFT, 'lettre');
    expect(going(story).entries).toEqual(ids(request, yes[0], no, undone, end));
    const both = optedIn('lettre', 'ateliers').story;
    both.undoes(LEFT, both.leaves(LEFT, 'lettre', 'ateliers'), 'lettre', 'ateliers');
    both.leaves(LEFT, 'lettre');
    expect(going(both).entries).toEqual([]);
  });

  it('is nothing that another consent still needs', () => {
    const { story, yes } = optedIn('lettre', 'ateliers');
    const end = story.leaves(LEFT, 'lettre');
    expect(going(story)).toEqual({
      entries: ids(yes[0], end),
      consents: [{ topic: 'lettre', channel: 'email' }],
    });
  });

  it('is nothing of several that one word ended, while one of them is kept', () => {
    const { story } = optedIn('lettre', 'ateliers', 'offres');
    story.objects(LEFT, 'lettre', 'ateliers');
    story.confirms('2020-03-01T10:00:00.000Z', 'o1', 'ateliers');
    expect(places(story)).toEqual([]);
    story.leaves('2020-04-01T10:00:00.000Z', 'ateliers');
    expect(places(story)).toEqual(['lettre', 'ateliers']);
  });

  it('is nothing of what was held by what is held: it goes on from one to the next', () => {
    const { story } = optedIn('lettre', 'ateliers', 'offres');
    story.objects(LEFT, 'lettre', 'ateliers');
    story.confirms('2020-03-01T10:00:00.000Z', 'o1', 'ateliers');
    story.objects('2020-03-02T10:00:00.000Z', 'ateliers', 'offres');
    story.confirms('2020-03-03T10:00:00.000Z', 'o1', 'offres');
    expect(places(story)).toEqual([]);
  });

  it('ends with the last end: what was asked since stays', () => {
    const { story, request, yes } = optedIn('lettre');
    const end = story.leaves(LEFT, 'lettre');
    story.asks(LATER, 'o2', 'lettre');
    expect(going(story).entries).toEqual(ids(request, yes[0], end));
    story.confirms(LATER, 'o2', 'lettre');
    expect(going(story)).toEqual({ entries: [], consents: [] });
  });

  it('takes along what was left unticked, and leaves alone what was never agreed to', () => {
    const story = new Story();
    const request = story.asks(ASKED, 'o1', 'lettre', 'ateliers');
    const yes = story.confirms(SAID, 'o1', 'lettre', { chosen: 1 });
    const end = story.leaves(LEFT, 'lettre');
    expect(going(story).entries).toEqual(ids(request, yes, end));
    const refused = new Story();
    refused.asks(ASKED, 'o1', 'lettre');
    refused.says('opt_in.refused', SAID, 'o1');
    expect(going(refused)).toEqual({ entries: [], consents: [] });
  });
});
