/** Pages promise what the rules hold to, and no more. */
import { resolve } from 'node:path';
import { FEWEST_TOGETHER, SUGGESTION_DAYS } from './core/suggestion.js';
import { LOCALES, loadMessages, type Locale } from './platform/http/messages.js';

const messages = loadMessages(resolve('views/messages'));
const WORDS: Readonly<Record<Locale, Readonly<Record<string, string | RegExp>>>> = {
  en: {
    service: /service messages/i,
    notYou: 'it was not you',
    notUsed: 'has not been used',
    allowed: 'had already been allowed',
    few: 'at least five',
    page: 'the kind of page',
    day: 'the day',
    everybody: /nobody will|no one will/i,
    before: /everything|as it was/i,
    stands: /still stands|everything/i,
  },
  fr: {
    service: 'messages de service',
    notYou: 'ce n’était pas vous',
    notUsed: 'qui n’a pas servi',
    allowed: 'déjà été autorisé',
    few: 'au moins cinq',
    page: 'le genre de page',
    day: 'le jour',
    everybody: /personne ne/i,
    before: /tout est|comme avant/i,
    stands: /tient toujours|tout ce/i,
  },
};

/** What reaches marketing alone. */
const MARKETING_ONLY = [
  'choices.state.complaint',
  'choices.stop.all',
  'choices.pause.hint',
  'choices.limits.budget',
  'footer.left.all',
  'footer.less.text',
  'footer.pause.text',
  'footer.all.text',
  'footerDone.done.less',
  'footerDone.done.pause',
  'footerDone.done.all',
  'footerDone.already.less',
  'footerDone.already.all',
];

describe.each(LOCALES)('the pages in %s', (locale) => {
  const say = (key: string) =>
    messages.translate(locale, key, {
      ...{ address: 'x', until: 'x', minutes: 30, limit: 1, days: 7, hours: 168 },
    });
  const word = (name: string) => {
    const found = WORDS[locale][name];
    if (found === undefined) throw new Error(`No words for ${name}`);
    return found;
  };

  it.each(MARKETING_ONLY)('except service messages from what never reaches them: %s', (key) => {
    expect(say(key)).toMatch(word('service'));
  });

  it('say of the suggestion box what is kept and for how long, and not that nobody can know', () => {
    const promise = say('suggestions.promise');
    expect(FEWEST_TOGETHER).toBe(5);
    for (const name of ['few', 'page', 'day']) expect(promise).toMatch(word(name));
    expect(promise.match(new RegExp(`\\b${String(SUGGESTION_DAYS)}\\b`, 'g'))).toHaveLength(2);
    expect(say('suggestions.taken.suggestion')).not.toMatch(word('everybody'));
  });

  it('name both that can keep a mail that asks to confirm from going', () => {
    expect(say('why.reasons.confirmation_budget')).toMatch(word('notYou'));
  });

  it('say of a limit what it counts: what was allowed, whether it came or not', () => {
    expect(say('why.chosen.budget')).toMatch(word('allowed'));
  });

  it('do not send anybody to a link that opens nothing', () => {
    expect(say('center.asked.missing.older')).toMatch(word('notUsed'));
  });

  it('say of an undo what it brings back, not that all is as it was', () => {
    expect(say('center.done.undone')).not.toMatch(word('before'));
  });

  it('say nothing of what stands to somebody whose session is over, who may be erased', () => {
    expect(say('problem.visit.text')).not.toMatch(word('stands'));
  });
});
